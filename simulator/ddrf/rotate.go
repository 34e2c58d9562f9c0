package ddrf

import (
	"fmt"
	"strconv"
)

// suffix is what the purpose of a key has after so many rotations.
func suffix(rotation uint64) string {
	if rotation == 0 {
		return ""
	}
	return "-" + strconv.FormatUint(rotation, 10)
}

// RotateKey gives it new keys, which its file has and its tokens are signed with from now
// on. Where the authority has a folder, the keys are still its own after a restart. After
// RestoreKey they are those that were taken back.
func (p *participant) RotateKey() error {
	p.changing.Lock()
	defer p.changing.Unlock()
	return p.turn(p.rotation.Load() + 1)
}

// RestoreKey gives it the keys back that it had before the last change. It reports whether there were any.
func (p *participant) RestoreKey() (bool, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	now := p.rotation.Load()
	if now == 0 {
		return false, nil
	}
	return true, p.turn(now - 1)
}

// turn has it sign with the keys of that rotation. Its lock is held.
func (p *participant) turn(next uint64) error {
	for _, purpose := range p.config.Keys {
		alg := ES256
		if purpose == PurposeRSA {
			alg = RS256
		}
		if _, err := openKey(p.config.Authority, p.config.Domain, alg, suffix(next)); err != nil {
			return fmt.Errorf("rotate keys of %s: %w", p.config.Domain, err)
		}
	}
	if err := p.config.Authority.KeepRotation(p.config.Domain, next); err != nil {
		return fmt.Errorf("rotate keys of %s: %w", p.config.Domain, err)
	}
	p.rotation.Store(next)
	return nil
}
