package network

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// rootName is the common name of every authority made here.
const rootName = "dsrcheck simulated authority"

// Authority is a certificate authority of the simulated world. It is safe for
// concurrent use, also by several processes that open the same folder.
type Authority struct {
	dir  string
	cert *x509.Certificate
	key  crypto.Signer

	mu       sync.Mutex
	keys     map[string]*ownKey
	stranger *issuer // signs what nobody trusts, made when first asked for
}

// OpenAuthority loads the authority kept in dir, or makes one and keeps it there:
// ca.pem is the root certificate for others to trust, ca-key.pem holds the private
// key together with the certificate it belongs to, and keys/ the keys of partners.
// The folder is made with mode 0700, the private files with 0600. An empty dir makes
// an authority that lives in memory only.
//
// The file ca-key.pem decides: of two processes that start at once one creates it,
// and the other loads what the first has made.
func OpenAuthority(dir string) (*Authority, error) {
	a := &Authority{dir: dir, keys: map[string]*ownKey{}}
	if dir != "" {
		if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
			return nil, fmt.Errorf("make authority folder: %w", err)
		}
	}
	data, err := a.keep("ca-key.pem", newRoot)
	if err != nil {
		return nil, fmt.Errorf("open authority: %w", err)
	}
	if a.key, a.cert, err = parseRoot(data); err != nil {
		return nil, fmt.Errorf("load authority from %s: %w", filepath.Join(dir, "ca-key.pem"), err)
	}
	if dir == "" {
		return a, nil
	}
	if have, err := os.ReadFile(a.Path()); err == nil && bytes.Equal(have, a.PEM()) {
		return a, nil
	}
	if err := replaceFile(a.Path(), a.PEM()); err != nil {
		return nil, fmt.Errorf("write root certificate: %w", err)
	}
	return a, nil
}

// PEM is the root certificate, for a target to trust.
func (a *Authority) PEM() []byte { return pemOf(a.cert) }

// Path is the file that holds the root certificate, empty for one in memory.
func (a *Authority) Path() string {
	if a.dir == "" {
		return ""
	}
	return filepath.Join(a.dir, "ca.pem")
}

// Pool is a new pool that holds the root certificate only.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// Root is the root certificate.
func (a *Authority) Root() *x509.Certificate { return a.cert }

// newRoot makes a root as PEM: its key, then its certificate.
func newRoot() ([]byte, error) {
	key, err := ECDSAP256.generate()
	if err != nil {
		return nil, err
	}
	template := caTemplate(rootName)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("create root certificate: %w", err)
	}
	data, err := encodeKey(key)
	if err != nil {
		return nil, err
	}
	return append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...), nil
}

func parseRoot(data []byte) (crypto.Signer, *x509.Certificate, error) {
	key, rest, err := decodeKey(data)
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(rest)
	if block == nil {
		return nil, nil, errors.New("no certificate beside the key")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("parse root certificate: %w", err)
	}
	return key, cert, nil
}

func caTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: newSerial(),
		Subject:      pkix.Name{CommonName: name},
		// Before any certificate that it issues, expired ones included.
		NotBefore:             time.Now().AddDate(-5, 0, 0),
		NotAfter:              time.Now().AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
}

func newSerial() *big.Int {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b[:])
}

func pemOf(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}

// keep returns the content of a file of the folder, which fresh makes if there is
// none yet. The file appears whole or not at all, and the first to make it wins.
func (a *Authority) keep(name string, fresh func() ([]byte, error)) ([]byte, error) {
	if a.dir == "" {
		return fresh()
	}
	path := filepath.Join(a.dir, name)
	data, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	if data, err = fresh(); err != nil {
		return nil, err
	}
	temp, err := writeTemp(filepath.Dir(path), data)
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	} else if err != nil {
		return nil, err
	}
	return data, nil
}

// writeTemp writes data to a new file of mode 0600 in dir and returns its path.
func writeTemp(dir string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func replaceFile(path string, data []byte) error {
	temp, err := writeTemp(filepath.Dir(path), data)
	if err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(temp, 0o644), os.Rename(temp, path)); err != nil {
		os.Remove(temp)
		return err
	}
	return nil
}
