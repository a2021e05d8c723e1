package csvfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Packed gives the bytes inside a file, unpacked, and hashes those of the file itself.
type Packed struct {
	io.Reader
	File  *os.File
	hash  hash.Hash
	raw   io.Reader
	size  int64
	close func()
}

// Open opens a file, unpacking it as its name says: .gz, .zst, or not.
func Open(path string) (*Packed, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &Packed{File: file, hash: sha256.New(), close: func() {}}
	p.raw = io.TeeReader(file, p)
	p.Reader = p.raw
	switch packing(path) {
	case "gzip":
		p.Reader = &lateGzip{from: p.raw}
	case "zstd":
		decoder, err := zstd.NewReader(p.raw, zstd.WithDecoderConcurrency(1))
		if err != nil {
			file.Close()
			return nil, err
		}
		p.Reader, p.close = decoder, decoder.Close
	}
	return p, nil
}

// Write counts and hashes the bytes of the file as they are read.
func (p *Packed) Write(b []byte) (int, error) {
	p.size += int64(len(b))
	return p.hash.Write(b)
}

// Sum is the SHA-256 in hexadecimal and the size of the file; it reads what is left of it first.
func (p *Packed) Sum() (string, int64) {
	io.Copy(io.Discard, p.raw)
	return hex.EncodeToString(p.hash.Sum(nil)), p.size
}

// Close closes the file.
func (p *Packed) Close() error {
	p.close()
	return p.File.Close()
}

// lateGzip opens a gzip stream when it is first read, so that a bad beginning is a fault like any other.
type lateGzip struct {
	from io.Reader
	zip  *gzip.Reader
}

func (g *lateGzip) Read(b []byte) (int, error) {
	if g.zip == nil {
		zip, err := gzip.NewReader(g.from)
		if errors.Is(err, io.EOF) {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		g.zip = zip
	}
	return g.zip.Read(b)
}

// packing is how a file is packed, by its name.
func packing(name string) string {
	name = strings.ToLower(name)
	switch {
	case strings.HasSuffix(name, ".gz"):
		return "gzip"
	case strings.HasSuffix(name, ".zst"):
		return "zstd"
	}
	return ""
}
