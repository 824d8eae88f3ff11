package demo_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
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
	code := pgtest.Main(m)
	if err := unchanged(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// unchanged makes sure that no scenario wrote into the company that all of them read.
func unchanged() error {
	shared, err := xinghe()
	if err != nil {
		return err
	}
	fresh, err := manifest.LoadFS(company.FS)
	if err == nil && !reflect.DeepEqual(shared, fresh) {
		err = errors.New("a scenario has changed the shared company, which others read meanwhile")
	}
	return err
}
