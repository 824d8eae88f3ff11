package wecomsim

import "net/http"

// routes is the table of the wire protocol; /_sim/ is the control API.
func (s *Sim) routes() http.Handler {
	get, post := http.MethodGet, http.MethodPost
	table := map[string]route{
		"/cgi-bin/gettoken":                     {kind: kindToken, method: get, open: true, run: s.getToken},
		"/cgi-bin/message/send":                 {kind: kindSend, method: post, run: s.messageSend},
		"/cgi-bin/message/update_template_card": {kind: kindUpdate, method: post, run: s.updateTemplateCard},
		"/cgi-bin/message/recall":               {kind: kindRecall, method: post, run: s.messageRecall},
		"/cgi-bin/media/upload":                 {kind: kindUpload, method: post, form: true, run: s.mediaUpload},
		"/cgi-bin/media/get":                    {kind: kindDownload, method: get, run: s.mediaGet},
		"/cgi-bin/user/get":                     {kind: kindMember, method: get, run: s.userGet},
		"/cgi-bin/user/list":                    {kind: kindMember, method: get, run: s.userList},
		"/cgi-bin/user/simplelist":              {kind: kindMember, method: get, run: s.userSimpleList},
		"/cgi-bin/user/getuserid":               {kind: kindMember, method: post, run: s.userGetUserID},
		"/cgi-bin/user/get_userid_by_email":     {kind: kindMember, method: post, run: s.userByEmail},
		"/cgi-bin/department/list":              {kind: kindMember, method: get, run: s.departmentList},
		"/cgi-bin/department/simplelist":        {kind: kindMember, method: get, run: s.departmentSimpleList},
		"/cgi-bin/department/get":               {kind: kindMember, method: get, run: s.departmentGet},
		"/cgi-bin/batch/openuserid_to_userid":   {kind: kindMember, method: post, run: s.openToUserID},
		"/cgi-bin/appchat/create":               {kind: kindOther, method: post, run: s.appchatCreate},
		"/cgi-bin/appchat/update":               {kind: kindOther, method: post, run: s.appchatUpdate},
		"/cgi-bin/appchat/get":                  {kind: kindOther, method: get, run: s.appchatGet},
		"/cgi-bin/appchat/send":                 {kind: kindSend, method: post, run: s.appchatSend},
		"/cgi-bin/menu/create":                  {kind: kindOther, method: post, run: s.menuCreate},
		"/cgi-bin/menu/get":                     {kind: kindOther, method: get, run: s.menuGet},
		"/cgi-bin/menu/delete":                  {kind: kindOther, method: get, run: s.menuDelete},
		"/cgi-bin/getcallbackip":                {kind: kindOther, method: get, run: s.callbackIPs},
		"/cgi-bin/webhook/send":                 {kind: kindSend, method: post, open: true, run: s.webhookSend},
		"/cgi-bin/webhook/upload_media":         {kind: kindUpload, method: post, open: true, form: true, run: s.webhookUpload},
	}
	mux := http.NewServeMux()
	for path, rt := range table {
		mux.HandleFunc(path, s.api(path, rt))
	}
	mux.HandleFunc("/aibot", s.bot.serve)
	mux.HandleFunc("GET /aibot/file/{id}", s.serveBotFile)
	mux.HandleFunc("GET /pic/{id}", s.servePicture)
	s.control(mux)
	return s.tracked(mux)
}

// callbackIPs lists the platform's source addresses (developer.work.weixin.qq.com/document/path/90930).
func (s *Sim) callbackIPs(*apiCall) (reply, *apiError) {
	return reply{"ip_list": []string{"127.0.0.1", "::1"}}, nil
}
