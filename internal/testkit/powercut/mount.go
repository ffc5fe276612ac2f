//go:build linux

package powercut

import (
	"context"
	"sync"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// mounted is a disk that the kernel asks. One lock orders everything: a cut falls between two calls, never into one.
type mounted struct {
	mutex sync.Mutex
	disk  *disk
}

// mount shows the disk at a folder. Locks and the pages of shared memory are the kernel's; writes come through at once.
// No helper program is needed by root.
func (m *mounted) mount(dir string) (*fuse.Server, error) {
	return fs.Mount(dir, &node{mounted: m, entry: m.disk.root}, &fs.Options{
		MountOptions:    fuse.MountOptions{DirectMountStrict: true, FsName: "powercut", Name: "powercut"},
		RootStableAttr:  &fs.StableAttr{Ino: m.disk.root.number},
		NullPermissions: true,
	})
}

// node is an entry as the kernel knows it.
type node struct {
	fs.Inode
	mounted *mounted
	entry   *entry
}

var (
	_ fs.NodeLookuper  = (*node)(nil)
	_ fs.NodeGetattrer = (*node)(nil)
	_ fs.NodeSetattrer = (*node)(nil)
	_ fs.NodeReaddirer = (*node)(nil)
	_ fs.NodeCreater   = (*node)(nil)
	_ fs.NodeMkdirer   = (*node)(nil)
	_ fs.NodeLinker    = (*node)(nil)
	_ fs.NodeUnlinker  = (*node)(nil)
	_ fs.NodeRmdirer   = (*node)(nil)
	_ fs.NodeRenamer   = (*node)(nil)
	_ fs.NodeOpener    = (*node)(nil)
	_ fs.NodeReader    = (*node)(nil)
	_ fs.NodeWriter    = (*node)(nil)
	_ fs.NodeFsyncer   = (*node)(nil)
)

// do runs a call while there is power.
func (n *node) do(call func() syscall.Errno) syscall.Errno {
	n.mounted.mutex.Lock()
	defer n.mounted.mutex.Unlock()
	if n.mounted.disk.off {
		return syscall.EIO
	}
	return call()
}

// change runs a call that changes something, while the disk may be written.
func (n *node) change(call func() syscall.Errno) syscall.Errno {
	return n.do(func() syscall.Errno {
		if n.mounted.disk.readOnly {
			return syscall.EROFS
		}
		return call()
	})
}

// show hands an entry of this folder to the kernel.
func (n *node) show(ctx context.Context, e *entry, out *fuse.EntryOut) *fs.Inode {
	e.describe(&out.Attr)
	return n.NewInode(ctx, &node{mounted: n.mounted, entry: e},
		fs.StableAttr{Mode: e.mode & syscall.S_IFMT, Ino: e.number})
}

func (e *entry) describe(out *fuse.Attr) {
	out.Ino, out.Mode, out.Nlink, out.Blksize = e.number, e.mode, 1, 4096
	out.Size, out.Blocks = uint64(len(e.live)), uint64((len(e.live)+sector-1)/sector)
	out.SetTimes(&e.changed, &e.changed, &e.changed)
}

func (n *node) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (child *fs.Inode, errno syscall.Errno) {
	errno = n.do(func() syscall.Errno {
		e := n.entry.names[name]
		if e == nil {
			return syscall.ENOENT
		}
		child = n.show(ctx, e, out)
		return 0
	})
	return child, errno
}

func (n *node) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	return n.do(func() syscall.Errno {
		n.entry.describe(&out.Attr)
		return 0
	})
}

func (n *node) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return n.change(func() syscall.Errno {
		if size, is := in.GetSize(); is {
			n.entry.resize(int(size))
		}
		if mode, is := in.GetMode(); is {
			n.entry.mode = n.entry.mode&syscall.S_IFMT | mode&^syscall.S_IFMT
		}
		n.entry.describe(&out.Attr)
		return 0
	})
}

func (n *node) Readdir(context.Context) (stream fs.DirStream, errno syscall.Errno) {
	errno = n.do(func() syscall.Errno {
		var list []fuse.DirEntry
		for name, e := range n.entry.names {
			list = append(list, fuse.DirEntry{Name: name, Mode: e.mode, Ino: e.number})
		}
		stream = fs.NewListDirStream(list)
		return 0
	})
	return stream, errno
}

// add gives a new entry a name.
func (n *node) add(ctx context.Context, name string, e func() *entry, out *fuse.EntryOut) (child *fs.Inode,
	errno syscall.Errno) {
	errno = n.change(func() syscall.Errno {
		if n.entry.names[name] != nil {
			return syscall.EEXIST
		}
		made := e()
		n.entry.names[name] = made
		child = n.show(ctx, made, out)
		return 0
	})
	return child, errno
}

func (n *node) Create(ctx context.Context, name string, _, mode uint32, out *fuse.EntryOut) (child *fs.Inode,
	handle fs.FileHandle, flags uint32, errno syscall.Errno) {
	child, errno = n.add(ctx, name, func() *entry {
		return n.mounted.disk.make(syscall.S_IFREG | mode&^syscall.S_IFMT)
	}, out)
	return child, nil, fuse.FOPEN_KEEP_CACHE, errno
}

func (n *node) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return n.add(ctx, name, func() *entry { return n.mounted.disk.make(syscall.S_IFDIR | mode&^syscall.S_IFMT) }, out)
}

func (n *node) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode,
	syscall.Errno) {
	return n.add(ctx, name, func() *entry { return target.(*node).entry }, out)
}

func (n *node) Unlink(_ context.Context, name string) syscall.Errno {
	return n.change(func() syscall.Errno {
		delete(n.entry.names, name)
		return 0
	})
}

func (n *node) Rmdir(_ context.Context, name string) syscall.Errno {
	return n.change(func() syscall.Errno {
		if len(n.entry.names[name].names) > 0 {
			return syscall.ENOTEMPTY
		}
		delete(n.entry.names, name)
		return 0
	})
}

// noReplace is the kernel's RENAME_NOREPLACE.
const noReplace = 1

func (n *node) Rename(_ context.Context, name string, parent fs.InodeEmbedder, newName string,
	flags uint32) syscall.Errno {
	return n.change(func() syscall.Errno {
		to := parent.(*node).entry
		old := to.names[newName]
		switch {
		case flags&^noReplace != 0:
			return syscall.EINVAL
		case flags == noReplace && old != nil:
			return syscall.EEXIST
		case old != nil && len(old.names) > 0:
			return syscall.ENOTEMPTY
		}
		moved := n.entry.names[name]
		delete(n.entry.names, name)
		to.names[newName] = moved
		return 0
	})
}

func (n *node) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_KEEP_CACHE, n.do(func() syscall.Errno {
		if flags&syscall.O_TRUNC != 0 {
			n.entry.resize(0)
		}
		return 0
	})
}

func (n *node) Read(_ context.Context, _ fs.FileHandle, into []byte, at int64) (result fuse.ReadResult,
	errno syscall.Errno) {
	errno = n.do(func() syscall.Errno {
		read := 0
		if at < int64(len(n.entry.live)) {
			read = copy(into, n.entry.live[at:])
		}
		result = fuse.ReadResultData(into[:read])
		return 0
	})
	return result, errno
}

func (n *node) Write(_ context.Context, _ fs.FileHandle, data []byte, at int64) (written uint32, errno syscall.Errno) {
	errno = n.change(func() syscall.Errno {
		n.entry.write(data, int(at))
		written = uint32(len(data))
		return 0
	})
	return written, errno
}

// Fsync is that of files and of folders.
func (n *node) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return n.do(func() syscall.Errno {
		n.mounted.disk.sync(n.entry)
		return 0
	})
}
