package feishusim

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"
	"time"
)

func upload(t *testing.T, c *client, path, fileField string, fields map[string]string, data []byte) body {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	part, err := w.CreateFormFile(fileField, "name.bin")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = w.Close()
	b, err := c.raw("POST", path, w.FormDataContentType(), buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMediaGoesUpAndDown(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	c.connect(c.accept)
	img := map[string]string{"image_type": "message"}
	c.want(234010, upload(t, c, "/open-apis/im/v1/images", "image", img, nil))
	c.want(234006, upload(t, c, "/open-apis/im/v1/images", "image", img, make([]byte, 10<<20+1)))
	c.want(234001, upload(t, c, "/open-apis/im/v1/files", "file", map[string]string{"file_type": "zip", "file_name": "x"}, []byte("x")))
	key := c.want(0, upload(t, c, "/open-apis/im/v1/images", "image", img, []byte("\x89PNG\r\n\x1a\n"))).Data["image_key"].(string)
	c.want(0, c.send("oc_it", "image", map[string]string{"image_key": key}))
	id := say(t, s, Utterance{Person: "lin", Files: []Upload{{Name: "log.txt", Kind: "file", Content: []byte("boom")}}})
	msg := c.next().event.Event["message"].(map[string]any)
	fileKey := s.Messages(DirectChatID("lin"))[0].Files[0].Key
	if msg["message_type"] != "file" || !strings.Contains(msg["content"].(string), fileKey) {
		t.Errorf("message is %v", msg)
	}
	get := func(path string) body { return c.call("GET", "/open-apis/im/v1/"+path, nil) }
	if b := get("messages/" + id + "/resources/" + fileKey + "?type=file"); string(b.Raw) != "boom" {
		t.Errorf("file is %s", b.Raw)
	}
	c.want(234003, get("messages/"+id+"/resources/"+key+"?type=image"))
	c.want(234043, get("messages/"+c.card("oc_it", "approval")+"/resources/"+key+"?type=image"))
	c.want(234008, get("files/"+fileKey))
	if b := get("images/" + key); !strings.HasPrefix(string(b.Raw), "\x89PNG") {
		t.Errorf("image is %q", b.Raw)
	}
}

func TestTheDirectoryAnswersWithinScopesAndRange(t *testing.T) {
	s, c := start(t, Options{MissingScopes: []string{"contact:user.email:readonly", "contact:user.employee_id:readonly"}})
	s.AddPerson(Person{ID: "far", OutOfDirectory: true})
	s.AddDepartment(Department{ID: "od-1", Name: "IT", Leader: "boss"})
	c.login()
	user := c.want(0, c.call("GET", "/open-apis/contact/v3/users/ou_lin?user_id_type=open_id", nil)).Data["user"].(map[string]any)
	if _, there := user["email"]; there || user["leader_user_id"] != "ou_boss" || user["name"] != "林晓" || user["user_id"] != nil {
		t.Errorf("user is %v", user)
	}
	c.want(41050, c.call("GET", "/open-apis/contact/v3/users/ou_far?user_id_type=open_id", nil))
	dept := c.want(0, c.call("GET", "/open-apis/contact/v3/departments/od-1", nil)).Data["department"].(map[string]any)
	if dept["leader_user_id"] != "ou_boss" {
		t.Errorf("department is %v", dept)
	}
	list := c.want(0, c.call("POST", "/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id", map[string]any{
		"emails": []string{"lin@example.org", "lin@corp.example"}, "mobiles": []string{"13800000001", "15100000002", "+4915100000002"},
	})).Data["user_list"].([]any)
	var ids []any
	for _, item := range list {
		ids = append(ids, item.(map[string]any)["user_id"])
	}
	want := []any{"ou_lin", nil, "ou_lin", nil, "ou_zhao"}
	for i := range want {
		if ids[i] != want[i] {
			t.Errorf("ids are %v", ids)
			break
		}
	}
}

func TestGroupsAreMadeOncePerUUIDAndChangedOneCallAtATime(t *testing.T) {
	s, c := start(t, Options{Latency: [2]time.Duration{200 * time.Millisecond, 200 * time.Millisecond}})
	c.login()
	mk := map[string]any{"name": "war room", "owner_id": "ou_boss", "user_id_list": []string{"ou_lin"}, "group_message_type": "thread"}
	a := c.want(0, c.call("POST", "/open-apis/im/v1/chats?user_id_type=open_id&uuid=g1", mk))
	b := c.want(0, c.call("POST", "/open-apis/im/v1/chats?user_id_type=open_id&uuid=g1", mk))
	id := a.Data["chat_id"].(string)
	if b.Data["chat_id"] != id {
		t.Error("one uuid made two groups")
	}
	path := "/open-apis/im/v1/chats/" + id + "/members"
	results := make(chan int, 2)
	for range 2 {
		go func() {
			b, err := c.raw("POST", path+"?member_id_type=open_id", "application/json", mustJSON(map[string]any{"id_list": []string{"ou_zhao"}}))
			if err != nil {
				t.Error(err)
			}
			results <- b.Code
		}()
	}
	if x, y := <-results, <-results; x+y != 232019 {
		t.Errorf("codes are %d and %d", x, y)
	}
	c.want(232006, c.call("POST", path+"?member_id_type=open_id", map[string]any{"id_list": []string{"ou_none", "ou_lin"}}))
	members := c.want(0, c.call("GET", path, nil)).Data["items"].([]any)
	if len(members) != 3 {
		t.Errorf("members are %v", members)
	}
	if err := s.RemoveBot(id); err != nil {
		t.Fatal(err)
	}
	c.want(232011, c.call("GET", "/open-apis/im/v1/chats/"+id, nil))
}
