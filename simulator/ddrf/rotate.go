package ddrf

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// suffix is what the purpose of a key has after so many rotations.
func suffix(rotation uint64) string {
	if rotation == 0 {
		return ""
	}
	return "-" + strconv.FormatUint(rotation, 10)
}

// RotateKey gives it new keys, which its file has and its tokens are signed with from now
// on. Where the authority has a folder, the keys are still its own after a restart.
func (p *participant) RotateKey() error {
	p.changing.Lock()
	defer p.changing.Unlock()
	next := p.rotation.Load() + 1
	for _, purpose := range p.config.Keys {
		alg := ES256
		if purpose == PurposeRSA {
			alg = RS256
		}
		if _, err := openKey(p.config.Authority, p.config.Domain, alg, suffix(next)); err != nil {
			return fmt.Errorf("rotate keys of %s: %w", p.config.Domain, err)
		}
	}
	if err := p.writeRotation(next); err != nil {
		return fmt.Errorf("rotate keys of %s: %w", p.config.Domain, err)
	}
	p.rotation.Store(next)
	return nil
}

// rotationFile holds how often the keys were changed, beside them. It is empty for an
// authority in memory.
func (p *participant) rotationFile() string {
	root := p.config.Authority.Path()
	if root == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(root), "keys", url.PathEscape(p.config.Domain)+"_rotation")
}

func (p *participant) readRotation() error {
	if p.rotationFile() == "" {
		return nil
	}
	text, err := os.ReadFile(p.rotationFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find signing keys: %w", err)
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 32)
	if err != nil {
		return fmt.Errorf("find signing keys: %s holds no number", p.rotationFile())
	}
	p.rotation.Store(n)
	return nil
}

// writeRotation replaces the file in one step, so that it is never half written.
func (p *participant) writeRotation(n uint64) error {
	path := p.rotationFile()
	if path == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, n)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
