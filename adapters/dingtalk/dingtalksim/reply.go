package dingtalksim

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// style is a host family's way of writing success and failure.
type style int

const (
	newStyle style = iota // api.dingtalk.com: HTTP status and {code, message, requestid}
	oldStyle              // oapi.dingtalk.com: HTTP 200 and {errcode, errmsg}
)

// reply is a finished answer. code is empty on success; only a successful call is metered.
type reply struct {
	status int
	code   string
	ctype  string
	body   []byte
}

// failure is an error in both families' spelling; an empty code or zero errcode means the other family does not know it.
type failure struct {
	status  int
	code    string
	errcode int
	message string
	scope   string
}

// Errors shared by all calls. Source: open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server and
// open.dingtalk.com/document/development/add-api-permission
var (
	failAuth    = failure{400, "InvalidAuthentication", 40014, "不合法的access_token", ""}
	failQPS     = failure{403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 90018, "触发限流", ""}
	failQuota   = failure{403, "Forbidden.AccessDenied.ApiCountLimitForOrg", 90020, "本月调用量已用完", ""}
	failBusy    = failure{500, "system.busy", -1, "系统繁忙", ""}
	failParam   = failure{400, "invalidParameter", 40035, "不合法的参数", ""}
	failUnknown = failure{404, "InvalidAction.NotFound", 404, "请求的URI地址不存在", ""}
)

func failScope(scope string) failure {
	return failure{403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", 60011, "没有调用该接口的权限", scope}
}

// bad is a new-style 400 whose message repeats the code, as the platform's card and robot errors do.
func bad(code string) failure { return failure{status: 400, code: code, message: code} }

func old(errcode int, message string) failure {
	return failure{status: 200, errcode: errcode, message: message}
}

func jsonReply(v any) reply {
	return reply{status: 200, ctype: "application/json;charset=utf-8", body: mustJSON(v)}
}

func (f failure) reply(st style) reply {
	if st == oldStyle {
		r := jsonReply(map[string]any{"errcode": f.errcode, "errmsg": f.message, "request_id": strings.ToLower(randomHex(6))})
		r.code = strconv.Itoa(f.errcode)
		return r
	}
	body := map[string]any{"code": f.code, "message": f.message, "requestid": strings.ToUpper(uuid())}
	if f.scope != "" {
		body["accessdenieddetail"] = map[string]any{"requiredScopes": []string{f.scope}}
	}
	r := jsonReply(body)
	r.status, r.code = f.status, f.code
	return r
}

// okOld adds errcode 0 to an old-style answer.
func okOld(fields map[string]any) reply {
	if fields == nil {
		fields = map[string]any{}
	}
	fields["errcode"], fields["errmsg"] = 0, "ok"
	fields["request_id"] = randomHex(6)
	return jsonReply(fields)
}

func htmlReply(status int) reply {
	return reply{status: status, code: strconv.Itoa(status), ctype: "text/html", body: []byte("<html>" + http.StatusText(status) + "</html>")}
}

// ipBlockedReply is the answer to every call of an IP that made too many.
// Source: open.dingtalk.com/document/development/call-frequency-limit
func ipBlockedReply() reply {
	r := jsonReply(map[string]any{"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": uuid()})
	r.code = "1111"
	return r
}

func (r reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", r.ctype)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// decode reads a JSON body; a value of the wrong JSON type is a parameter error that names its field.
func decode(body []byte, v any) *failure {
	err := json.Unmarshal(body, v)
	if err == nil {
		return nil
	}
	f := failParam
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		f.code += "." + wrong.Field
		f.message = wrong.Field + " 类型错误: " + wrong.Value
	}
	return &f
}
