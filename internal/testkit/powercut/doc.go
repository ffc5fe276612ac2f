// Package powercut is a disk whose power can be cut: a real file system (FUSE) that forgets what was not synced. The
// kernel hands it every write; what is written lies in its cache, and only fsync makes a file's bytes durable, and
// fsync of a folder its names. It is for tests alone.
package powercut
