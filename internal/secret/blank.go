package secret

// BlankStack makes the stack below its caller large, and overwrites it. Called before work with a secret, so that the
// stack need not grow meanwhile, which leaves a copy; and after it, because a stack that is let go is not emptied, and
// may serve other work for hours. What it is given has no meaning: by it the compiler takes the room for used.
//
//go:noinline
func BlankStack(at int) byte {
	var room [48 << 10]byte
	return room[at]
}
