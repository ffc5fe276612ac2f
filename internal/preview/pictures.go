package preview

import (
	"sync"

	"hailong/internal/cache"
)

// Pictures keeps the pictures that were asked for last, by their tag: a link in a group of two hundred parents is one
// drawing.
type Pictures struct {
	drawing sync.Mutex
	byTag   *cache.Cache[string, []byte]
}

// NewPictures keeps so many pictures of so many bytes in all.
func NewPictures(most, mostBytes int) *Pictures {
	return &Pictures{byTag: cache.Sized[string](most, mostBytes, func(png []byte) int { return len(png) }, nil)}
}

// Of is the picture of a tag, drawn unless it is kept. What is drawn otherwise has another tag.
func (p *Pictures) Of(tag string, draw func() ([]byte, error)) ([]byte, error) {
	p.drawing.Lock() // one is drawn at a time: a stranger who asks for many costs one processor at most
	defer p.drawing.Unlock()
	if png, there := p.byTag.Get(tag); there {
		return png, nil
	}
	png, err := draw()
	if err != nil {
		return nil, err
	}
	p.byTag.Put(tag, png)
	return png, nil
}
