package dingtalk

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
)

func TestNoShapeOfAFrameCostsAMessage(t *testing.T) {
	for raw, want := range map[string]string{
		`{"type":"CALLBACK","headers":{"topic":"/x","messageId":"m","time":1795312801494},"data":"{\"a\":1}"}`:   `{"a":1}`,
		`{"type":"CALLBACK","headers":{"topic":"/x","messageId":"m","retry":true},"data":{"a":1},"time":"no"}`:   `{"a":1}`,
		`{"type":"CALLBACK","headers":{"topic":"/x","messageId":"m","appId":null,"odd":{"x":1}},"data":null}`:    ``,
		`{"type":"CALLBACK","headers":{"topic":"/x","messageId":"m"}}`:                                           ``,
		`{"specVersion":1.0,"type":"CALLBACK","headers":{"topic":"/x","messageId":"m"},"data":"","extra":[1,2]}`: ``,
	} {
		df, err := decodeFrame([]byte(raw))
		if err != nil || df.Type != "CALLBACK" || df.GetTopic() != "/x" || df.GetMessageId() != "m" || df.Data != want {
			t.Errorf("%s: %+v, %v", raw, df, err)
		}
	}
	df, err := decodeFrame([]byte(`{"type":"CALLBACK","headers":{"time":1795312801494}}`))
	if err != nil || df.GetHeader(headerTime) != "1795312801494" {
		t.Errorf("a number among the headers is read as %+v, %v", df, err)
	}
	for _, raw := range []string{``, `[]`, `"x"`, `{}`, `{"headers":7}`, `{"headers":null}`} {
		if df, err := decodeFrame([]byte(raw)); err == nil {
			t.Errorf("%q is read as %+v", raw, df)
		}
	}
}

func TestAConnectionThatIsDeadAtTheOtherEndIsReplaced(t *testing.T) {
	opts := simOptions()
	opts.PingEvery = time.Hour
	r, sink := newRig(t, quiet(), opts, nil), adaptertest.NewSink()
	r.a.rhythm.keepAlive, r.a.rhythm.pong = 20*time.Millisecond, 30*time.Millisecond
	r.sim.Inject(dingtalksim.Fault{On: "ping", Kind: dingtalksim.FaultSilentLoss})
	r.start(t, sink)
	eventually(t, "replacements", func() bool { return r.a.Health().Reconnects >= connections })
	r.sim.ClearFaults()
	eventually(t, "life", func() bool { return r.Ready(t.Context()) == nil })
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "还在吗"}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, adaptertest.Saying("还在吗"))
}
