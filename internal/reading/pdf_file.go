package reading

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
)

// pdf is a file with its objects found, each read when it is asked for.
type pdf struct {
	raw     []byte
	at      map[ref]int // where each object's body begins
	read    map[ref]any
	left    budget // bytes that may still be unpacked
	trailer dict
	reading map[ref]bool // objects that are being read: one that leads to itself leads nowhere
}

var heads = regexp.MustCompile(`(\d{1,8})[ \r\n\t]+\d{1,5}[ \r\n\t]+obj\b`)

// openPDF finds the objects of a file.
func openPDF(raw []byte) (*pdf, error) {
	f := &pdf{raw: raw, at: map[ref]int{}, read: map[ref]any{}, left: mostInflated, trailer: dict{},
		reading: map[ref]bool{}}
	var order []ref
	seen := map[ref]bool{}
	for _, head := range heads.FindAllSubmatchIndex(raw, -1) {
		n, _ := strconv.Atoi(string(raw[head[2]:head[3]]))
		f.at[ref(n)] = head[1]
		if !seen[ref(n)] {
			order = append(order, ref(n))
		}
		seen[ref(n)] = true
	}
	if len(order) == 0 {
		return nil, broken
	}
	f.trailers()
	for _, n := range order {
		if s, ok := f.object(n).(stream); ok {
			switch s.dict["Type"] {
			case name("ObjStm"):
				f.packed(s, f.at[n])
			case name("XRef"):
				f.newer(s.dict)
			}
		}
	}
	if _, has := f.trailer["Encrypt"]; has {
		return nil, locked
	}
	if f.left < 0 {
		return nil, swollen
	}
	return f, nil
}

// trailers takes the members of all trailers, the last ones over those before.
func (f *pdf) trailers() {
	for at := 0; ; {
		next := bytes.Index(f.raw[at:], []byte("trailer"))
		if next < 0 {
			return
		}
		at += next + len("trailer")
		l := &lexer{in: f.raw, at: at}
		if one, _ := l.next(0); one != nil {
			if d, ok := one.(dict); ok {
				f.newer(d)
			}
		}
	}
}

func (f *pdf) newer(d dict) {
	for _, key := range []string{"Root", "Encrypt"} {
		if value, there := d[key]; there {
			f.trailer[key] = value
		}
	}
}

// object reads an object once.
func (f *pdf) object(n ref) any {
	if one, there := f.read[n]; there {
		return one
	}
	at, there := f.at[n]
	if !there {
		return nil
	}
	l := &lexer{in: f.raw, at: at}
	one, _ := l.next(0)
	f.read[n] = one
	d, isDict := one.(dict)
	if l.blanks(); !isDict || !bytes.HasPrefix(f.raw[l.at:], []byte("stream")) {
		return one
	}
	l.at += len("stream")
	if l.at < len(f.raw) && f.raw[l.at] == '\r' {
		l.at++
	}
	if l.at < len(f.raw) && f.raw[l.at] == '\n' {
		l.at++
	}
	length, _ := f.resolve(d["Length"]).(numberOf)
	end := l.at + int(length)
	if length <= 0 || end > len(f.raw) || !bytes.Contains(f.raw[end:min(end+20, len(f.raw))], []byte("endstream")) {
		found := bytes.Index(f.raw[l.at:], []byte("endstream"))
		if found < 0 {
			return one
		}
		end = l.at + found
	}
	f.read[n] = stream{d, f.raw[l.at:end]}
	return f.read[n]
}

// resolve follows references.
func (f *pdf) resolve(value any) any {
	for range 10 {
		n, isRef := value.(ref)
		if !isRef || f.reading[n] {
			break
		}
		f.reading[n] = true
		value = f.object(n)
		delete(f.reading, n)
	}
	if _, still := value.(ref); still {
		return nil
	}
	return value
}

func (f *pdf) dict(value any) dict {
	switch d := f.resolve(value).(type) {
	case dict:
		return d
	case stream:
		return d.dict
	}
	return nil
}

func (f *pdf) list(value any) []any {
	all, _ := f.resolve(value).([]any)
	return all
}

func (f *pdf) number(value any) float64 {
	n, _ := f.resolve(value).(numberOf)
	return n
}

// packed takes the objects out of a stream of objects that stands at a place of the file; one that stands behind it
// counts more.
func (f *pdf) packed(s stream, place int) {
	body := f.unpack(s)
	first, count := int(f.number(s.dict["First"])), int(f.number(s.dict["N"]))
	l := &lexer{in: body}
	for range min(count, len(body)) {
		n, _ := l.next(0)
		offset, _ := l.next(0)
		number, ok := n.(numberOf)
		at, also := offset.(numberOf)
		if !ok || !also || first+int(at) >= len(body) || int(at) < 0 || first < 0 {
			return
		}
		if f.at[ref(number)] > place {
			continue
		}
		f.at[ref(number)] = place
		f.read[ref(number)], _ = (&lexer{in: body, at: first + int(at)}).next(0)
	}
}

// unpack is what a stream holds, nil when it is packed in a way that words are not.
func (f *pdf) unpack(s stream) []byte {
	filters := f.list(s.dict["Filter"])
	if one, ok := f.resolve(s.dict["Filter"]).(name); ok {
		filters = []any{one}
	}
	body := s.raw
	if len(filters) > 2 {
		return nil
	}
	for _, filter := range filters {
		if f.resolve(filter) != name("FlateDecode") {
			return nil
		}
		r, err := zlib.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil
		}
		if body, err = io.ReadAll(io.LimitReader(r, int64(max(f.left, 0))+1)); err != nil && len(body) == 0 {
			return nil
		}
		if !f.left.take(len(body)) {
			return nil
		}
	}
	return body
}

// pages are the pages in their order, each with what it inherits.
func (f *pdf) pages() []dict {
	var all []dict
	seen := map[ref]bool{}
	var walk func(value any, inherited dict, deep int)
	walk = func(value any, inherited dict, deep int) {
		n, isRef := value.(ref)
		if len(all) >= mostPages || deep > deepest || isRef && seen[n] {
			return
		}
		seen[n] = true
		page := dict{}
		for key, one := range inherited {
			page[key] = one
		}
		node := f.dict(value)
		for _, key := range []string{"Resources", "Contents", "Type"} {
			if one, there := node[key]; there {
				page[key] = one
			}
		}
		kids, inner := node["Kids"]
		if !inner {
			all = append(all, page)
			return
		}
		delete(page, "Contents")
		for _, kid := range f.list(kids) {
			walk(kid, page, deep+1)
		}
	}
	walk(f.dict(f.trailer["Root"])["Pages"], dict{}, 0)
	return all
}
