//go:build !linux

package powercut

// Main does nothing: there is no such disk on this system, and the tests that use one are not built.
func Main() {}
