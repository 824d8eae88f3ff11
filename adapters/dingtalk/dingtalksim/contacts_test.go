package dingtalksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
	"time"
)

func TestContactsAnswerAsDocumented(t *testing.T) {
	s := newSim(t, Options{})
	s.AddDepartment(Department{ID: 10, Name: "IT", Managers: []string{zhou}})
	s.AddDepartment(Department{ID: 20, Parent: 10, Name: "网络"})
	s.AddDepartment(Department{ID: 30, Name: "机密", Hidden: true})
	s.AddPerson(Person{ID: "net1", Depts: []int64{20}, Leads: []int64{20}})
	a := newApp(t, s)
	result := func(path string, body map[string]any) map[string]any {
		v, _ := a.must("POST", path, body)["result"].(map[string]any)
		return v
	}
	p := result("/topapi/v2/user/get", map[string]any{"userid": lin})
	if p["manager_userid"] != zhou || p["name"] != "林小满" || p["unionid"] == "" || p["active"] != true {
		t.Errorf("profile %v", p)
	}
	if p := result("/topapi/v2/user/get", map[string]any{"userid": zhou}); p["manager_userid"] != nil {
		t.Error("manager_userid must be absent when it is not filled in")
	}
	if got := result("/topapi/v2/user/getbymobile", map[string]any{"mobile": "13800000000"})["userid"]; got != lin {
		t.Errorf("by mobile %v", got)
	}
	if d := result("/topapi/v2/department/get", map[string]any{"dept_id": 20}); d["parent_id"] != float64(10) || d["name"] != "网络" {
		t.Errorf("department %v", d)
	}
	chain := result("/topapi/v2/department/listparentbyuser", map[string]any{"userid": "net1"})["parent_list"].([]any)[0].(map[string]any)["parent_dept_id_list"]
	if fmt.Sprint(chain) != "[20 10 1]" {
		t.Errorf("chain %v", chain)
	}
	if ids := result("/topapi/user/listid", map[string]any{"dept_id": 20})["userid_list"]; fmt.Sprint(ids) != "[net1]" {
		t.Errorf("ids %v", ids)
	}
	page := result("/topapi/v2/user/list", map[string]any{"dept_id": 1, "cursor": 0, "size": 2})
	if page["has_more"] != true || page["next_cursor"] != float64(2) || len(page["list"].([]any)) != 2 {
		t.Errorf("page %v", page)
	}
	for _, c := range []struct {
		path string
		body map[string]any
		code float64
	}{
		{"/topapi/v2/user/get", map[string]any{"userid": "nobody"}, 33012},
		{"/topapi/v2/user/getbymobile", map[string]any{"mobile": "13911111111"}, 60121},
		{"/topapi/v2/user/getbymobile", map[string]any{"mobile": "abc"}, 40104},
		{"/topapi/v2/department/get", map[string]any{"dept_id": 99}, 60003},
		{"/topapi/v2/user/list", map[string]any{"dept_id": 30, "size": 10}, 50004},
		{"/topapi/v2/user/list", map[string]any{"dept_id": 1, "size": 101}, 40035},
		{"/topapi/no/such", nil, 404},
	} {
		a.wantErrcode(c.path, c.body, c.code)
	}
}

func TestSomeoneWhoLeftIsNeitherFoundNorReached(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	if err := s.Leave(t.Context(), lin); err != nil {
		t.Fatal(err)
	}
	if f := a.next(); f.Headers["eventType"] != "user_leave_org" || f.decoded(t)["userId"].([]any)[0] != lin {
		t.Errorf("event %+v", f)
	}
	a.wantErrcode("/topapi/v2/user/getbymobile", map[string]any{"mobile": "13800000000"}, 60121)
	v := a.must("POST", batchPath, markdown(s, nil))
	if len(v["invalidStaffIdList"].([]any)) != 1 {
		t.Errorf("send %v", v)
	}
}

func TestContactsMayWriteNumbersAsStrings(t *testing.T) {
	s := newSim(t, Options{StringNumbers: true})
	a := newApp(t, s)
	p := a.must("POST", "/topapi/v2/user/get", map[string]any{"userid": lin})["result"].(map[string]any)
	if p["active"] != "true" || p["dept_id_list"].([]any)[0] != "1" {
		t.Errorf("profile %v", p)
	}
}

// upload posts a multipart form and returns the decoded answer.
func (a *app) upload(query, name string, content []byte) map[string]any {
	a.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, _ := w.CreateFormFile("media", name)
	_, _ = part.Write(content)
	_ = w.Close()
	resp, err := a.http.Post(a.s.URL()+"/media/upload?access_token="+a.token+query, w.FormDataContentType(), &buf)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	var v map[string]any
	_ = json.NewDecoder(resp.Body).Decode(&v)
	return v
}

func TestUploadsAreCheckedAndUsableInMessages(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	v := a.upload("&type=file", "报告.pdf", []byte("pdf"))
	id, _ := v["media_id"].(string)
	if v["errcode"] != float64(0) || id == "" {
		t.Fatalf("upload %v", v)
	}
	for want, got := range map[float64]map[string]any{
		40004: a.upload("&type=thing", "a.pdf", []byte("x")),
		40005: a.upload("&type=image", "a.pdf", []byte("x")),
		40006: a.upload("&type=voice", "a.amr", make([]byte, 2<<20+1)),
	} {
		if got["errcode"] != want {
			t.Errorf("got %v want %v", got, want)
		}
	}
	file := func(id string) map[string]any {
		return markdown(s, func(b map[string]any) {
			b["msgKey"] = "sampleFile"
			b["msgParam"] = string(mustJSON(map[string]string{"mediaId": id, "fileName": "报告.pdf", "fileType": "pdf"}))
		})
	}
	a.must("POST", batchPath, file(id))
	a.wantCode("POST", batchPath, file("@unknown"), 400, "resource.unavailable")
}

func TestADownloadCodeYieldsAShortLivedAddress(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }, TokenTTL: 100 * time.Hour})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Files: []File{{Name: "log.zip", Kind: "file", Content: []byte("PK")}}})
	code := a.next().decoded(t)["content"].(map[string]any)["downloadCode"].(string)
	body := map[string]any{"downloadCode": code, "robotCode": s.opt.RobotCode}
	const path = "/v1.0/robot/messageFiles/download"
	address := a.must("POST", path, body)["downloadUrl"].(string)
	get := func() (int, string) {
		resp, err := a.http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	if status, content := get(); status != http.StatusOK || content != "PK" {
		t.Errorf("download %d %q", status, content)
	}
	a.wantCode("POST", path, map[string]any{"downloadCode": code, "robotCode": "other"}, 400, "invalidParameter.robotCode.downloadCode")
	now = now.Add(3 * time.Hour)
	if status, _ := get(); status != http.StatusForbidden {
		t.Errorf("expired address: %d", status)
	}
	a.wantCode("POST", path, body, 400, "invalidParameter.robotCode.downloadCode")
}
