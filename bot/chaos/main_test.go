package chaos

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/store/pgtest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // these tests wait more than they compute
		panic(err)
	}
	code := pgtest.Main(m)
	if dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// dir holds the binary of this run.
var dir string

// program builds the program under test once.
var program = sync.OnceValues(func() (string, error) {
	var err error
	if dir, err = os.MkdirTemp("", "imdesk-chaos-"); err != nil {
		return "", err
	}
	out := filepath.Join(dir, "imdesk")
	if text, err := exec.Command("go", "build", "-o", out, "github.com/imdesk/imdesk/cmd/imdesk").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the binary: %w: %s", err, text)
	}
	return out, nil
})

// long tells whether the long form runs.
func long() bool { return os.Getenv("IMDESK_CHAOS") == "long" }

// size chooses between the two forms.
func size[T any](short, more T) T {
	if long() {
		return more
	}
	return short
}

// dice are the random choices of one test. The seed is printed, and IMDESK_CHAOS_SEED repeats it.
type dice struct {
	mu sync.Mutex
	r  *rand.Rand
}

func newDice(t *testing.T) *dice {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("IMDESK_CHAOS_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("IMDESK_CHAOS_SEED: %v", err)
		}
		seed = n
	}
	t.Logf("seed %d", seed)
	return &dice{r: rand.New(rand.NewPCG(seed, 0))}
}

// chance is true with probability p.
func (d *dice) chance(p float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Float64() < p
}

// between returns a duration in the range.
func (d *dice) between(low, high time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return low + time.Duration(d.r.Int64N(int64(high-low)))
}

// below returns a number in [0, n).
func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.IntN(n)
}
