package version

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// Build names the code of this program: two programs of one name have the same code. It is String for a release and for a
// commit without changes, and else String with the identity of the executable, since two builds of a person at work have
// one name. When the executable cannot be read it is an error: nothing then says what the code is.
func Build() (string, error) { return build() }

var build = sync.OnceValues(func() (string, error) {
	name := String()
	if named(name) {
		return name, nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	id, err := identity(path)
	return name + " " + id, err
})

// named says whether the name alone tells the code.
func named(name string) bool {
	return name != development && !strings.HasSuffix(name, changed)
}

// identity is the build id that the linker left in an executable, which differs when any code in it does; where there is
// none that can be read, the SHA-256 of the file.
func identity(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if note := buildNote(f); note != "" {
		return note, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// buildNote reads the note that Go's linker leaves in an ELF file: three numbers of four bytes (the first two the lengths
// of name and text), the name "Go" and the text. It is empty for other files.
func buildNote(f io.ReaderAt) string {
	file, err := elf.NewFile(f)
	if err != nil {
		return ""
	}
	section := file.Section(".note.go.buildid")
	if section == nil {
		return ""
	}
	data, err := section.Data()
	if err != nil || len(data) < 16 || !bytes.Equal(data[12:16], []byte("Go\x00\x00")) {
		return ""
	}
	length := int(file.ByteOrder.Uint32(data[4:]))
	if length <= 0 || length > len(data)-16 {
		return ""
	}
	return string(data[16 : 16+length])
}
