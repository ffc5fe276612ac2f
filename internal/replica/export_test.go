package replica

import "os"

// Break makes the present generation unwritable, as a disk that is full or gone does, until the func is called.
func (r *Replica) Break() func() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	whole := r.into
	r.into, _ = os.Open(whole.Name()) // only for reading
	return func() {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		_ = r.into.Close()
		r.into = whole
	}
}

// Still runs do between two foldings, as a disk is copied that lies still.
func (r *Replica) Still(do func()) {
	r.folding.Lock()
	defer r.folding.Unlock()
	do()
}
