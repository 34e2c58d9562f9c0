package target

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

func (c *Config) openRoots(t *Target) error {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	t.Roots = pool
	if c.CA == "" {
		return nil
	}
	certs, err := readCertificates(c.CA)
	for _, cert := range certs {
		pool.AddCert(cert)
	}
	return err
}

func (c *Config) openSigningRoots(t *Target) (err error) {
	if c.SigningCA != "" {
		t.SigningRoots, err = readCertificates(c.SigningCA)
	}
	return err
}

// readCertificates reads every certificate of a PEM file.
func readCertificates(path string) ([]*x509.Certificate, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	var certs []*x509.Certificate
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read %s: certificate %d: %w", path, len(certs)+1, err)
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("read %s: there is no PEM certificate in it", path)
	}
	return certs, nil
}

func (c *Config) openClientCertificate(t *Target) error {
	if c.ClientCert == "" && c.ClientKey == "" {
		return nil
	}
	if c.ClientCert == "" || c.ClientKey == "" {
		return errors.New("a client certificate needs both its certificate and its key file")
	}
	cert, err := tls.LoadX509KeyPair(c.ClientCert, c.ClientKey)
	if err != nil {
		return err
	}
	t.ClientCertificate = &cert
	return nil
}
