package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheMemoryThatAControlGroupAllows(t *testing.T) {
	for name, tt := range map[string]struct {
		groups string
		files  map[string]string
		want   int64
	}{
		"version 2, a unit of systemd": {"0::/system.slice/hailong.service\n",
			map[string]string{"system.slice/hailong.service/memory.max": "134217728\n"}, 128 << 20},
		"version 2, the slice above allows less": {"0::/a/b\n",
			map[string]string{"a/b/memory.max": "max\n", "a/memory.max": "1048576\n"}, 1 << 20},
		"version 2, a container": {"0::/\n", map[string]string{"memory.max": "536870912\n"}, 512 << 20},
		"version 2, none":        {"0::/a\n", map[string]string{"a/memory.max": "max\n"}, 0},
		"version 1": {"5:cpu,cpuacct:/x\n4:memory:/x\n0::/\n",
			map[string]string{"memory/x/memory.limit_in_bytes": "134217728\n"}, 128 << 20},
		"version 1, a container that sees the host's path": {"4:memory:/docker/0123\n",
			map[string]string{"memory/memory.limit_in_bytes": "268435456\n"}, 256 << 20},
		"version 1, none":   {"4:memory:/\n", map[string]string{"memory/memory.limit_in_bytes": "9223372036854771712\n"}, 0},
		"another's group":   {"3:cpu:/x\n", map[string]string{"x/memory.max": "1\n"}, 0},
		"what is no number": {"0::/../..\nx\n", map[string]string{"memory.max": "soon\n"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for path, text := range tt.files {
				path = filepath.Join(root, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if got := groupLimit(tt.groups, root); got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}
