package version

import (
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"}
	for _, test := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"nothing known", debug.BuildInfo{}, "development"},
		{"a module version", debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3"},
		{"a commit", debug.BuildInfo{Settings: []debug.BuildSetting{revision}}, "commit 0123456789ab"},
		{"a commit with changes", debug.BuildInfo{
			Settings: []debug.BuildSetting{revision, {Key: "vcs.modified", Value: "true"}},
		}, "commit 0123456789ab+changes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := describe(&test.info); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
