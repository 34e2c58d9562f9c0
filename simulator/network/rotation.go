package network

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

// rotationFile holds how often the keys of a domain were changed, beside them. It is empty for
// an authority in memory, and for none.
func (a *Authority) rotationFile(domain string) string {
	if a == nil || a.dir == "" {
		return ""
	}
	return filepath.Join(a.dir, "keys", url.PathEscape(domain)+"_rotation")
}

// Rotation is how often the keys of a domain were changed, as far as that is kept: an authority
// in memory keeps nothing.
func (a *Authority) Rotation(domain string) (uint64, error) {
	file := a.rotationFile(domain)
	if file == "" {
		return 0, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find keys of %s: %w", domain, err)
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("find keys of %s: %s holds no number", domain, file)
	}
	return n, nil
}

// KeepRotation keeps how often the keys of a domain were changed, for those who come later.
func (a *Authority) KeepRotation(domain string, n uint64) error {
	file := a.rotationFile(domain)
	if file == "" {
		return nil
	}
	if err := replaceFile(file, strconv.AppendUint(nil, n, 10)); err != nil {
		return fmt.Errorf("keep rotation of %s: %w", domain, err)
	}
	return nil
}
