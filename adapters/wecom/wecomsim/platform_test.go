package wecomsim

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// upload posts a file as multipart field media.
func (w *world) upload(path, name string, data []byte) answer {
	w.t.Helper()
	w.call(http.MethodGet, "getcallbackip", nil) // makes sure a token exists
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	part, err := form.CreateFormFile("media", name)
	if err != nil {
		w.t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.s.URL()+"/cgi-bin/"+path+"&access_token="+w.token, &buf)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var a answer
	data, _ = io.ReadAll(res.Body)
	if e := decodeStrict(data, &a); e != nil {
		w.t.Fatal(e)
	}
	return a
}

func TestMediaLivesThreeDays(t *testing.T) {
	w := newWorld(t)
	png := []byte("\x89PNG0123456789")
	id := w.want(w.upload("media/upload?type=image", "a.png", png), 0).str("media_id")
	w.want(w.upload("media/upload?type=image", "a.txt", []byte("plain text")), codeBadMediaType)
	w.want(w.upload("media/upload?type=file", "a.txt", []byte("12345")), codeBadFileSize)
	w.want(w.upload("media/upload?type=movie", "a.txt", png), codeBadType)
	get := func(header string) (int, string) {
		req, _ := http.NewRequestWithContext(w.ctx, http.MethodGet, w.s.URL()+"/cgi-bin/media/get?media_id="+id+"&access_token="+w.token, nil)
		if header != "" {
			req.Header.Set("Range", header)
		}
		res, err := w.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(data)
	}
	if code, data := get(""); code != 200 || data != string(png) {
		t.Fatalf("%d %q", code, data)
	}
	if code, data := get("bytes=1-3"); code != http.StatusPartialContent || data != "PNG" {
		t.Fatalf("%d %q", code, data)
	}
	w.want(w.send(fmt.Sprintf(`{"touser":"LiuYan","msgtype":"image","agentid":1000017,"image":{"media_id":%q}}`, id)), 0)
	if m := w.only("app:LiuYan"); len(m.Files) != 1 || m.Files[0].ID != id || m.Files[0].Content != nil {
		t.Fatalf("%+v", m.Files)
	}
	w.clock.forward(73 * time.Hour)
	w.token = ""
	w.want(w.call(http.MethodGet, "media/get?media_id="+id, nil), codeBadMediaID)
}

func TestContactsShowNoPrivateFields(t *testing.T) {
	w := newWorld(t)
	w.s.AddDepartment(Department{ID: 7, Name: "IT", Leaders: []string{"WangLei"}})
	w.s.AddPerson(Person{ID: "techie", Name: "T", Departments: []int{7}, LeaderIn: []int{7}, DirectLeader: []string{"WangLei"}, Mobile: "13900000000", Email: "t@x"})
	w.s.AddPerson(Person{ID: "hidden", OutOfRange: true})
	a := w.want(w.call(http.MethodGet, "user/get?userid=TECHIE", nil), 0)
	if a.str("userid") != "techie" || fmt.Sprint(a["is_leader_in_dept"]) != "[1]" || a["mobile"] != nil || a["email"] != nil || a["status"] != 1.0 {
		t.Fatalf("%v", a)
	}
	w.want(w.call(http.MethodGet, "user/get?userid=nobody", nil), codeNoSuchUser)
	w.want(w.call(http.MethodGet, "user/get?userid=hidden", nil), codeNotInRange)
	if a := w.want(w.call(http.MethodPost, "user/getuserid", map[string]string{"mobile": "13900000000"}), 0); a.str("userid") != "techie" {
		t.Fatalf("%v", a)
	}
	w.want(w.call(http.MethodPost, "user/getuserid", map[string]string{"mobile": "abc"}), codeBadMobile)
	w.want(w.call(http.MethodPost, "user/getuserid", map[string]string{"mobile": "13911111111"}), codeMobileUnknown)
	w.want(w.call(http.MethodPost, "user/getuserid", map[string]string{"mobile": "13900000000"}), codeTooOften)
	if a := w.want(w.call(http.MethodGet, "department/list?id=7", nil), 0); !strings.Contains(fmt.Sprint(a["department"]), "WangLei") {
		t.Fatalf("%v", a)
	}
	if a := w.want(w.call(http.MethodGet, "department/simplelist", nil), 0); len(a["department_id"].([]any)) != 2 {
		t.Fatalf("%v", a)
	}
	w.want(w.call(http.MethodGet, "department/get?id=7", nil), 0)
	w.want(w.call(http.MethodGet, "department/get?id=70", nil), codeNoSuchDept)
}

func TestAppchatIsOutputOnlyAndHasNoCards(t *testing.T) {
	w := newWorld(t)
	create := `{"name":"SLA","owner":"WangLei","userlist":["WangLei","chenkai"],"chatid":"sla01"}`
	w.want(w.call(http.MethodPost, "appchat/create", []byte(create)), 0)
	w.want(w.call(http.MethodPost, "appchat/create", []byte(create)), codeChatExists)
	w.want(w.call(http.MethodPost, "appchat/create", []byte(`{"userlist":["WangLei"]}`)), codeMemberCount)
	w.want(w.call(http.MethodPost, "appchat/create", []byte(`{"userlist":["WangLei","who"]}`)), codeBadMember)
	w.want(w.call(http.MethodPost, "appchat/send", []byte(`{"chatid":"sla01","msgtype":"markdown","markdown":{"content":"<@chenkai> x"}}`)), 0)
	w.only("sla01")
	w.want(w.call(http.MethodPost, "appchat/send", []byte(`{"chatid":"sla01","msgtype":"template_card","template_card":{}}`)), codeBadMsgType)
	w.want(w.call(http.MethodPost, "appchat/send", []byte(`{"chatid":"nope","msgtype":"text","text":{"content":"x"}}`)), codeNoSuchChat)
	w.want(w.call(http.MethodPost, "appchat/send", []byte(`{"chatid":"`+testGroup+`","msgtype":"text","text":{"content":"x"}}`)), codeNotOurChat)
	w.want(w.call(http.MethodPost, "appchat/update", []byte(`{"chatid":"sla01","add_user_list":["LiuYan"],"del_user_list":["chenkai"]}`)), 0)
	a := w.want(w.call(http.MethodGet, "appchat/get?chatid=sla01", nil), 0)
	if fmt.Sprint(dig(a, "chat_info", "userlist")) != "[WangLei LiuYan]" {
		t.Fatalf("%v", a)
	}
	w.say(Utterance{Person: "LiuYan", Chat: "sla01", Text: "nobody hears this", MentionBot: true})
	if w.s.Count(kindMessagePush) != 0 {
		t.Fatal("a group message reached a bot")
	}
}

func TestAWebhookPostsIntoItsGroup(t *testing.T) {
	w := newWorld(t)
	post := func(key, body string) answer {
		return w.raw(http.MethodPost, "/cgi-bin/webhook/send?key="+key, []byte(body))
	}
	w.want(post("bad", `{}`), codeBadWebhook)
	w.want(post("hook-1", `{"msgtype":"text","text":{"content":"x","mentioned_list":["chenkai"]}}`), 0)
	w.want(post("hook-1", `{"msgtype":"template_card","template_card":`+sampleBotCard+`}`), 42031)
	img := []byte("\x89PNG0123456789")
	sum := md5.Sum(img)
	w.want(post("hook-1", fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":%q}}`, base64.StdEncoding.EncodeToString(img), hex.EncodeToString(sum[:]))), 0)
	id := w.want(w.upload("webhook/upload_media?key=hook-1&type=file", "a.txt", []byte("some text")), 0).str("media_id")
	w.want(post("hook-1", `{"msgtype":"file","file":{"media_id":"`+id+`"}}`), 0)
	w.want(w.send(fmt.Sprintf(`{"touser":"LiuYan","msgtype":"file","agentid":1000017,"file":{"media_id":%q}}`, id)), codeBadMediaID)
	for range 16 {
		post("hook-1", `{"msgtype":"markdown","markdown":{"content":"x"}}`)
	}
	w.want(post("hook-1", `{"msgtype":"markdown","markdown":{"content":"x"}}`), codeTooOften)
}
