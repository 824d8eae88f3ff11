package wecomsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func text(to, content string) string {
	return fmt.Sprintf(`{"touser":%q,"msgtype":"text","agentid":1000017,"text":{"content":%q}}`, to, content)
}

func TestGettokenGivesOneTokenFor7200Seconds(t *testing.T) {
	w := newWorld(t)
	path := "/cgi-bin/gettoken?corpid=ww5e21a0c4desk0001&corpsecret=s3cret"
	a, b := w.raw(http.MethodGet, path, nil), w.raw(http.MethodGet, path, nil)
	if a["expires_in"] != 7200.0 || a.str("access_token") == "" || a.str("access_token") != b.str("access_token") {
		t.Fatalf("%v %v", a, b)
	}
	w.want(w.raw(http.MethodGet, path+"x", nil), codeBadSecret)
	w.want(w.raw(http.MethodGet, "/cgi-bin/gettoken?corpid=nope&corpsecret=s3cret", nil), codeBadCorpID)
	for _, c := range w.s.Calls() {
		if strings.Contains(c.Request+c.Response, "s3cret") || strings.Contains(c.Response, a.str("access_token")) {
			t.Fatalf("secret in the traffic: %+v", c)
		}
	}
}

func TestDeadTokensAreRefusedWithTheDocumentedCodes(t *testing.T) {
	w := newWorld(t)
	w.want(w.send(text("LiuYan", "a")), 0)
	w.clock.forward(7201 * time.Second)
	w.want(w.send(text("LiuYan", "b")), codeTokenExpired)
	w.token = ""
	w.want(w.send(text("LiuYan", "b")), 0)
	w.s.ExpireToken()
	w.want(w.send(text("LiuYan", "c")), codeTokenExpired)
	w.token = "made-up"
	w.want(w.send(text("LiuYan", "c")), codeBadToken)
	w.want(w.raw(http.MethodPost, "/cgi-bin/message/send", []byte(text("LiuYan", "c"))), codeNoToken)
}

func TestManyWrongSecretsBlockTheCallerForAnHour(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Undocumented.WrongSecretsBlock = 2 })
	for range 3 {
		w.want(w.raw(http.MethodGet, "/cgi-bin/gettoken?corpid=ww5e21a0c4desk0001&corpsecret=bad", nil), codeBadSecret)
	}
	good := "/cgi-bin/gettoken?corpid=ww5e21a0c4desk0001&corpsecret=s3cret"
	w.want(w.raw(http.MethodGet, good, nil), codeTooOften)
	w.clock.forward(time.Hour + time.Second)
	w.want(w.raw(http.MethodGet, good, nil), 0)
}

func TestAPartialFailureStillSucceedsAndFoldsTheInvalidUsers(t *testing.T) {
	w := newWorld(t)
	w.s.AddPerson(Person{ID: "Free", Unlicensed: true})
	w.s.AddPerson(Person{ID: "Gone", Status: 5})
	a := w.want(w.send(text("liuyan|NoBody|Free|Gone", "hi")), 0)
	if a.str("invaliduser") != "nobody|gone" || a.str("unlicenseduser") != "free" || a.str("msgid") == "" {
		t.Fatalf("%v", a)
	}
	if m := w.only("app:LiuYan"); m.ID != a.str("msgid") || m.From != "bot" {
		t.Fatalf("%+v", m)
	}
	w.want(w.send(text("NoBody", "hi")), codeAllInvalid)
	w.want(w.send(text("", "hi")), codeEmptyArgument)
}

func TestDepartmentsTagsAndEverybodyAreTargets(t *testing.T) {
	w := newWorld(t)
	w.s.AddDepartment(Department{ID: 7, Name: "IT"})
	w.s.AddPerson(Person{ID: "techie", Departments: []int{7}})
	w.s.AddTag(Tag{ID: 3, Users: []string{"LiuYan"}})
	w.want(w.send(`{"toparty":"7|99","totag":"3","msgtype":"text","agentid":1000017,"text":{"content":"x"}}`), 0)
	w.only("app:techie")
	w.only("app:LiuYan")
	w.want(w.send(text("@all", "x")), 0)
	w.only("app:chenkai")
}

func TestFieldTypesAndSizesAreChecked(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("字", 800)
	for name, c := range map[string]struct {
		body string
		code int
	}{
		"agentid as string": {`{"touser":"LiuYan","msgtype":"text","agentid":"1000017","text":{"content":"x"}}`, codeBadAgentID},
		"other agent":       {`{"touser":"LiuYan","msgtype":"text","agentid":5,"text":{"content":"x"}}`, codeTokenOfOtherApp},
		"touser as list":    {`{"touser":["LiuYan"],"msgtype":"text","agentid":1000017,"text":{"content":"x"}}`, codeBadArgument},
		"no json":           {`{`, codeBadArgument},
		"empty text":        {text("LiuYan", ""), codeEmptyText},
		"unknown type":      {`{"touser":"LiuYan","msgtype":"rich","agentid":1000017}`, codeBadMsgType},
		"long markdown":     {`{"touser":"LiuYan","msgtype":"markdown","agentid":1000017,"markdown":{"content":"` + long + `"}}`, codeContentTooLong},
		"no articles":       {`{"touser":"LiuYan","msgtype":"news","agentid":1000017,"news":{"articles":[]}}`, codeArticleCount},
		"card without url":  {`{"touser":"LiuYan","msgtype":"textcard","agentid":1000017,"textcard":{"title":"a","description":"b"}}`, 41010},
		"unknown media":     {`{"touser":"LiuYan","msgtype":"file","agentid":1000017,"file":{"media_id":"x"}}`, codeBadMediaID},
		"too many":          {text(strings.Repeat("a|", 1001), "x"), codeTooManyUsers},
		"interval":          {`{"touser":"LiuYan","msgtype":"text","agentid":1000017,"text":{"content":"x"},"duplicate_check_interval":14401}`, codeBadArgument},
	} {
		t.Run(name, func(t *testing.T) { w.want(w.send(c.body), c.code) })
	}
	w.want(w.send(text("LiuYan", long)), 0)
	if m := w.only("app:LiuYan"); len(m.Payload) > 2048+50 || len(w.s.Truncations()) != 1 {
		t.Fatalf("text was not cut: %d bytes", len(m.Payload))
	}
}

func TestDuplicateCheckAnswersTheEarlierMsgidAndSendsNothing(t *testing.T) {
	w := newWorld(t)
	a := w.want(w.send(sampleCSAT[:len(sampleCSAT)-1]+`,"enable_duplicate_check":1}`), 0)
	b := w.want(w.send(sampleCSAT[:len(sampleCSAT)-1]+`,"enable_duplicate_check":1}`), 0)
	if a.str("msgid") != b.str("msgid") || a.str("response_code") == "" || b["response_code"] != nil {
		t.Fatalf("%v %v", a, b)
	}
	w.only("app:LiuYan")
	w.clock.forward(1801 * time.Second)
	w.want(w.send(sampleCSAT[:len(sampleCSAT)-1]+`,"enable_duplicate_check":1}`), codeBadTaskID)
}

func TestMessagesOverAMembersQuotaVanishSilently(t *testing.T) {
	w := newWorld(t)
	for i := range 35 {
		w.want(w.send(text("LiuYan", fmt.Sprint(i))), 0)
	}
	if n := len(w.s.Messages("app:LiuYan")); n != 30 || w.s.Meters().SilentlyDropped != 5 {
		t.Fatalf("%d shown, %d dropped", n, w.s.Meters().SilentlyDropped)
	}
	w.clock.forward(61 * time.Second)
	w.want(w.send(text("LiuYan", "later")), 0)
	if n := len(w.s.Messages("app:LiuYan")); n != 31 {
		t.Fatalf("%d shown", n)
	}
}

func TestAnAPIOverItsBudgetStaysClosedForItsWindow(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.APIPerMinute = 3 })
	for range 3 {
		w.want(w.call(http.MethodGet, "getcallbackip", nil), 0)
	}
	w.want(w.call(http.MethodGet, "getcallbackip", nil), codeTooOften)
	w.want(w.call(http.MethodGet, "department/list", nil), 0)
	w.clock.forward(61 * time.Second)
	w.want(w.call(http.MethodGet, "getcallbackip", nil), 0)
}

func TestTheDailyCapOfAnAppIsRefused(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.AppPerDay = 2 })
	w.want(w.send(text("LiuYan|ZhaoMin", "x")), 0)
	w.want(w.send(text("LiuYan", "y")), codeTooOften)
}

func TestARecalledMessageIsMarkedAndOldOnesCannotBe(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(text("LiuYan|ZhaoMin", "x")), 0).str("msgid")
	w.want(w.call(http.MethodPost, "message/recall", map[string]string{"msgid": id}), 0)
	if !w.only("app:ZhaoMin").Recalled {
		t.Fatal("not recalled")
	}
	w.want(w.call(http.MethodPost, "message/recall", map[string]string{"msgid": "1"}), codeBadArgument)
	id = w.want(w.send(text("WangLei", "x")), 0).str("msgid")
	w.clock.forward(25 * time.Hour)
	w.token = ""
	w.want(w.call(http.MethodPost, "message/recall", map[string]string{"msgid": id}), codeRecallTooLate)
}

func TestNamesAreTranslatedOnRequest(t *testing.T) {
	w := newWorld(t)
	w.s.AddPerson(Person{ID: "zs", Name: `张"三`})
	w.want(w.send(`{"touser":"LiuYan","msgtype":"text","agentid":1000017,"enable_id_trans":1,"text":{"content":"by $userName=zs$"}}`), 0)
	if got := string(w.only("app:LiuYan").Payload); !strings.Contains(got, `by 张\"三`) {
		t.Fatal(got)
	}
}
