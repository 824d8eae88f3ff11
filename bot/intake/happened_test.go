package intake

import (
	"testing"
	"time"
)

func TestTheClockStartsAtThePlatformsSecondWhateverItsPrecision(t *testing.T) {
	wall := time.Date(2026, 11, 25, 2, 0, 0, 123456789, time.UTC)
	desk := wall.Add(72 * time.Hour) // desk time runs ahead, as in the demo
	for ago := -20 * time.Minute; ago < 20*time.Minute; ago += 731 * time.Millisecond {
		sent := wall.Add(-ago)
		want := sent.Truncate(time.Second).Add(72 * time.Hour)
		switch {
		case ago < 0:
			want = desk.Truncate(time.Second)
		case ago > lateness-time.Second:
			want = desk.Add(-lateness).Round(time.Second)
		}
		for _, precision := range []time.Duration{time.Second, time.Millisecond, time.Nanosecond} {
			got := happened(sent.Truncate(precision), wall, desk)
			if got.Sub(want).Abs() > 0 && ago <= lateness-time.Second || got.Sub(want).Abs() > time.Second || got.Nanosecond() != 0 {
				t.Fatalf("sent %s ago, told to %s: the clock starts at %s, want %s", ago, precision, got, want)
			}
		}
	}
}

func TestAMomentBetweenTwoClocksMakesNoSecond(t *testing.T) {
	sent := time.Date(2026, 11, 25, 2, 0, 5, 0, time.UTC)
	for apart := time.Duration(0); apart < 400*time.Millisecond; apart += 50 * time.Millisecond {
		if got := happened(sent, sent.Add(3*time.Second), sent.Add(3*time.Second+apart)); !got.Equal(sent) {
			t.Errorf("read %s apart the clock starts at %s", apart, got)
		}
	}
}

func TestAnEventWithoutATimeHappensNow(t *testing.T) {
	desk := time.Date(2026, 11, 25, 2, 0, 0, 999, time.UTC)
	if got := happened(time.Time{}, desk, desk); !got.Equal(desk.Truncate(time.Second)) {
		t.Errorf("it happens at %s", got)
	}
}
