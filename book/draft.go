package book

import (
	"errors"
	"path/filepath"
)

// Draft is a file that is written beside its place and takes its name when it is whole, as a book does: a program that
// is killed leaves no half of it, and what it leaves is cleared away by the next to write the same file. For files made
// from books, such as a comparison.
type Draft struct {
	place *workplace
	force bool
	ended bool
}

// NewDraft begins a file. It refuses what [Create] refuses.
func NewDraft(path string, force bool) (*Draft, error) {
	if err := MayCreate(path, force); err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	place, err := newWorkplace(absolute)
	if err != nil {
		return nil, err
	}
	return &Draft{place: place, force: force}, nil
}

// File is where to write it. Nothing is there yet.
func (d *Draft) File() string { return d.place.file() }

// Publish gives the finished and closed file its name. When it fails, what stood there before stands there still.
func (d *Draft) Publish() error {
	d.ended = true
	if err := d.place.publish(d.force); err != nil {
		return errors.Join(err, d.place.remove())
	}
	return nil
}

// Discard gives the file up and clears away what was written of it. After Publish it does nothing, so that it can be
// deferred.
func (d *Draft) Discard() error {
	if d.ended {
		return nil
	}
	d.ended = true
	return d.place.remove()
}
