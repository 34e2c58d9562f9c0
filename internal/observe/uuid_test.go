package observe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUUID(t *testing.T) {
	for s, want := range map[string]UUIDForm{
		"3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c34":          UUIDv4,
		"3f0c7a52-8a1d-4e0b-ad55-0d8f6a1f2c34":          UUIDv4,
		"3f0c7a52-8a1d-4e0b-cd55-0d8f6a1f2c34":          UUIDOddVariant,
		"3f0c7a52-8a1d-4e0b-7d55-0d8f6a1f2c34":          UUIDOddVariant,
		"3F0c7a52-8a1d-4e0b-cd55-0d8f6a1f2c34":          UUIDUpperCase,
		"00000000-0000-4000-8000-000000000000":          UUIDv4,
		"3F0C7A52-8A1D-4E0B-9D55-0D8F6A1F2C34":          UUIDUpperCase,
		"3f0c7a52-8a1d-4e0B-9d55-0d8f6a1f2c34":          UUIDUpperCase,
		"3f0c7a52-8a1d-1e0b-9d55-0d8f6a1f2c34":          UUIDOtherVersion,
		"3F0C7A52-8A1D-7E0B-9D55-0D8F6A1F2C34":          UUIDOtherVersion,
		"00000000-0000-0000-0000-000000000000":          UUIDOtherVersion,
		"ffffffff-ffff-ffff-ffff-ffffffffffff":          UUIDOtherVersion,
		"":                                              UUIDNot,
		"3f0c7a528a1d4e0b9d550d8f6a1f2c34":              UUIDNot,
		"{3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c34}":        UUIDNot,
		"urn:uuid:3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c34": UUIDNot,
		" 3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c34":         UUIDNot,
		"3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c3g":          UUIDNot,
		"3f0c7a5-28a1d-4e0b-9d55-0d8f6a1f2c34":          UUIDNot,
		"3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2c3":           UUIDNot,
		"3f0c7a52-8a1d-4e0b-9d55-0d8f6a1f2cé":           UUIDNot,
	} {
		require.Equal(t, want, UUID(s), s)
	}
}
