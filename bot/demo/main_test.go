package demo_test

import (
	"flag"
	"os"
	"testing"

	"github.com/imdesk/imdesk/store/pgtest"
)

// sideBySide is how many scenarios are played at once. Each waits far more than it computes: for a platform's limit, a sweep, a reconnection.
const sideBySide = "12"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", sideBySide); err != nil {
			panic(err)
		}
	}
	os.Exit(pgtest.Main(m))
}
