package doctor

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"

	"github.com/google/uuid"
)

// identity makes a value of a pair's form, about nobody (section 5).
func identity(p pair, word string) string {
	v := uuid.NewString()
	switch p.Type {
	case "email":
		v = "dsr-" + word + "@example.com"
	case "controller_customer_id":
		v = "dsr-" + word
	case "android_id":
		v = word
	}
	switch p.Format {
	case "sha256":
		sum := sha256.Sum256([]byte(v))
		return hex.EncodeToString(sum[:])
	case "sha1":
		sum := sha1.Sum([]byte(v))
		return hex.EncodeToString(sum[:])
	case "md5":
		sum := md5.Sum([]byte(v))
		return hex.EncodeToString(sum[:])
	}
	return v
}
