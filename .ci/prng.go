// Command prng writes the one library of Windows 10 that older Wine lacks and every Go program asks for at its start,
// bcryptprimitives.dll, to the path given: nothing but a table that says where its one function is found, ADVAPI32's
// generator.
package main

import (
	"bytes"
	"encoding/binary"
	"log"
	"os"
)

const (
	library  = "bcryptprimitives.dll\x00"
	function = "ProcessPrng\x00"
	forward  = "ADVAPI32.SystemFunction036\x00" // RtlGenRandom

	image   = 0x1000 // where the only section lies in memory
	aligned = 0x200  // in the file
)

func main() {
	if err := os.WriteFile(os.Args[1], dll(), 0o600); err != nil {
		log.Fatal(err)
	}
}

// dll is a PE32+ file whose only section is an export table; because the function's address lies inside the table, it
// is read as the name of another library's function.
func dll() []byte {
	const directory, addresses, names, ordinals, texts = 0, 40, 44, 48, 50
	var table bytes.Buffer
	write(&table, uint32(0), uint32(0), uint32(0), uint32(image+texts), uint32(1), uint32(1), uint32(1),
		uint32(image+addresses), uint32(image+names), uint32(image+ordinals))
	write(&table, uint32(image+texts+len(library)+len(function)), uint32(image+texts+len(library)), uint16(0))
	table.WriteString(library + function + forward)
	size := uint32(table.Len())

	var out bytes.Buffer
	out.WriteString("MZ")
	out.Write(make([]byte, 58))
	write(&out, uint32(0x40))
	out.WriteString("PE\x00\x00")
	// amd64, one section, a DLL
	write(&out, uint16(0x8664), uint16(1), uint32(0), uint32(0), uint32(0), uint16(240), uint16(0x2022))
	write(&out, uint16(0x20b), uint16(0), uint32(0), uint32(aligned), uint32(0), uint32(0), uint32(image))
	write(&out, uint64(0x180000000), uint32(0x1000), uint32(aligned), uint32(6), uint32(0), uint32(6), uint32(0),
		uint32(2*image), uint32(aligned), uint32(0))
	write(&out, uint16(3), uint16(0x160), uint64(0x100000), uint64(0x1000), uint64(0x100000), uint64(0x1000), uint32(0),
		uint32(16))
	write(&out, uint32(image+directory), size)
	out.Write(make([]byte, 15*8))
	out.WriteString(".edata\x00\x00")
	// readable data
	write(&out, size, uint32(image), uint32(aligned), uint32(aligned), uint64(0), uint32(0), uint32(0x40000040))
	out.Write(make([]byte, aligned-out.Len()))
	out.Write(table.Bytes())
	out.Write(make([]byte, aligned-table.Len()))
	return out.Bytes()
}

func write(out *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(out, binary.LittleEndian, v) // a buffer takes everything
	}
}
