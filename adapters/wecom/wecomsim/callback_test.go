package wecomsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAMessageReachesTheAppAsSealedXML(t *testing.T) {
	w := newWorld(t)
	id := w.say(Utterance{Person: "liuyan", Text: "VPN 连不上 <重试> ]]> 😀"})
	got := w.next()
	for field, want := range map[string]string{"ToUserName": w.s.opt.CorpID, "FromUserName": "LiuYan", "MsgType": "text",
		"Content": "VPN 连不上 <重试> ]]> 😀", "MsgId": id, "AgentID": "1000017", "CreateTime": "1790845207"} {
		if v := got.xml.value(field); v != want {
			t.Errorf("%s is %q, want %q", field, v, want)
		}
	}
	if m := w.only("app:LiuYan"); m.From != "LiuYan" || m.ID != id {
		t.Fatalf("stored %+v", m)
	}
}

func TestMessagesOfOnePersonArriveInOrder(t *testing.T) {
	w := newWorld(t)
	for i := range 50 {
		w.say(Utterance{Person: "LiuYan", Text: fmt.Sprint(i)})
	}
	for i := range 50 {
		if got := w.next().xml.value("Content"); got != fmt.Sprint(i) {
			t.Fatalf("message %d is %q", i, got)
		}
	}
}

func TestEveryFileBecomesAMessageOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.say(Utterance{Person: "LiuYan", Text: "see", Files: []File{{Name: "a.png", Kind: "image", Content: []byte("\x89PNG...")},
		{Name: "log.txt", Kind: "file", Content: []byte("some text")}}, Location: &Location{Lat: 22.5, Lon: 113.9, Scale: 15, Label: "深圳"}})
	if w.next().xml.value("MsgType") != "text" {
		t.Fatal("text first")
	}
	img := w.next().xml
	if img.value("MediaId") == "" || !strings.HasPrefix(img.value("PicUrl"), w.s.URL()) {
		t.Fatalf("image %+v", img)
	}
	if f := w.next().xml; f.value("MsgType") != "file" || f.value("FileName") != "log.txt" {
		t.Fatalf("file %+v", f)
	}
	if l := w.next().xml; l.value("MsgType") != "location" || l.value("Location_X") != "22.500000" {
		t.Fatalf("location %+v", l)
	}
}

func TestTheURLCheckWantsTheExactPlaintext(t *testing.T) {
	w := newWorld(t)
	if err := w.s.CheckURL(w.ctx); err != nil {
		t.Fatal(err)
	}
	srv := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "\"1\"\n") })
	url, stop := serveTest(srv)
	defer stop()
	w.s.SetCallbackURL(url)
	if err := w.s.CheckURL(w.ctx); err == nil {
		t.Fatal("a wrong echo was accepted")
	}
}

func TestAnUnansweredMessageIsRepeatedThreeTimes(t *testing.T) {
	w := newWorld(t)
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	id := w.say(Utterance{Person: "LiuYan", Text: "hello"})
	for range 4 {
		if got := w.next().xml.value("MsgId"); got != id {
			t.Fatalf("MsgId %s, want %s", got, id)
		}
	}
	w.s.Close()
	if m := w.s.Meters().Pushes; m.Delivered != 4 || m.Redelivered != 3 || m.InTime != 0 {
		t.Fatalf("meters %+v", m)
	}
	if len(w.inbox) != 0 {
		t.Fatal("more than three repetitions")
	}
}

func TestAForgetfulPlatformNeverRepeats(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Redelivery = Forgetful })
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusInternalServerError)
	})
	w.say(Utterance{Person: "LiuYan", Text: "hello"})
	w.next()
	if a, err := w.s.Event(w.ctx, AppEvent{Person: "LiuYan", Event: "enter_agent"}); err != nil || a.OK {
		t.Fatalf("%+v %v", a, err)
	}
	w.next()
	w.s.Close()
	if m := w.s.Meters().Pushes; m.Redelivered != 0 || m.Lost != 2 {
		t.Fatalf("meters %+v", m)
	}
}

func TestALateAnswerIsCutAndTheEventRepeated(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.AnswerWithin = 30 * time.Millisecond })
	first := true
	w.onCallback(func(_ received, rw http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			<-r.Context().Done()
		}
	})
	a, err := w.s.EnterChat(w.ctx, "LiuYan", "")
	if err != nil || a.OK || a.Error == "" {
		t.Fatalf("%+v %v", a, err)
	}
	if first, second := w.next(), w.next(); first.text != second.text {
		t.Fatal("the repetition differs")
	}
	if w.s.Meters().Pushes.Late != 1 {
		t.Fatalf("meters %+v", w.s.Meters().Pushes)
	}
}

func TestAPassiveTextAppearsInTheChat(t *testing.T) {
	w := newWorld(t)
	w.onCallback(func(r received, rw http.ResponseWriter, _ *http.Request) {
		w.seal(rw, "<xml><ToUserName><![CDATA[LiuYan]]></ToUserName><FromUserName><![CDATA["+w.s.opt.CorpID+
			"]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到]]></Content></xml>")
	})
	w.say(Utterance{Person: "LiuYan", Text: "hi"})
	m, err := w.s.WaitMessage(w.ctx, func(m Message) bool { return m.From == "bot" })
	if err != nil || string(m.Payload) != `{"msgtype":"text","text":{"content":"收到"}}` {
		t.Fatalf("%+v %v", m, err)
	}
}

func TestAPassiveReplyWithAWrongSignatureIsIgnored(t *testing.T) {
	w := newWorld(t)
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, "<xml><Encrypt>AAAA</Encrypt><MsgSignature>x</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>")
	})
	if a, err := w.s.EnterChat(w.ctx, "LiuYan", ""); err != nil || !a.OK {
		t.Fatalf("%+v %v", a, err)
	}
	if n := len(w.s.Messages("app:LiuYan")); n != 0 {
		t.Fatalf("%d messages", n)
	}
}

func TestDirectoryEventsComeFromSys(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Event(w.ctx, AppEvent{Person: "sys", Event: "change_contact",
		Fields: [][2]string{{"ChangeType", "update_user"}, {"UserID", "LiuYan"}, {"NewUserID", "LiuYan2"}}})
	if err != nil {
		t.Fatal(err)
	}
	if x := w.next().xml; x.value("FromUserName") != "sys" || x.value("NewUserID") != "LiuYan2" || x.value("MsgId") != "" {
		t.Fatalf("%+v", x)
	}
}
