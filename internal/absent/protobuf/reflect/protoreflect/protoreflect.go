// Package protoreflect stands where the tests of gin import it, so that the modules of this program can be put in order: decision 0102.
package protoreflect
