package dingtalksim

// Permission codes. Source: open.dingtalk.com/document/development/add-api-permission
const (
	scopeRobot  = "qyapi_robot_sendmsg"
	scopeCard   = "Card.Instance.Write"
	scopeChat   = "qyapi_chat_manage"
	scopeDing   = "Premium.Ding.Write"
	scopeMember = "qyapi_get_member"
	scopeMobile = "qyapi_get_member_by_mobile"
	scopeDepts  = "qyapi_get_department_list"
	scopeInDept = "qyapi_get_department_member"
	scopeBase   = "qyapi_base"
)

// routeTable lists every call of both host families. Paths are case-sensitive. Token, login and contact calls cost nothing. Source:
// open.dingtalk.com/document/development/basic-interfaces-such-as-log-off-and-address-book
func (s *Sim) routeTable() map[string]route {
	api := func(kind, scope string, h func(*apiCall) reply) route {
		return route{kind: kind, style: newStyle, metered: true, scope: scope, handle: h}
	}
	oapi := func(kind, scope string, h func(*apiCall) reply) route {
		return route{kind: kind, style: oldStyle, metered: kind != "member", scope: scope, handle: h}
	}
	return map[string]route{
		"POST /v1.0/oauth2/accessToken":       {kind: "token", open: true, handle: s.accessToken},
		"POST /v1.0/gateway/connections/open": {kind: "connect", open: true, handle: s.openConnection},

		"POST /v1.0/robot/oToMessages/batchSend":     api("send", scopeRobot, s.batchSend),
		"POST /v1.0/robot/groupMessages/send":        api("send", scopeRobot, s.groupSend),
		"POST /v1.0/robot/otoMessages/batchRecall":   api("recall", scopeRobot, s.recallDirect),
		"POST /v1.0/robot/groupMessages/recall":      api("recall", scopeRobot, s.recallGroup),
		"GET /v1.0/robot/oToMessages/readStatus":     api("other", scopeRobot, s.readStatus),
		"POST /v1.0/robot/groupMessages/query":       api("other", scopeRobot, s.groupReadStatus),
		"POST /v1.0/robot/messageFiles/download":     api("download", scopeRobot, s.downloadFile),
		"POST /v1.0/robot/groups/robots/query":       api("other", scopeChat, s.robotsInGroup),
		"POST /v1.0/robot/ding/send":                 api("send", scopeDing, s.sendDing),
		"POST /v1.0/card/instances":                  api("send", scopeCard, s.createCard),
		"POST /v1.0/card/instances/deliver":          api("send", scopeCard, s.deliverCard),
		"POST /v1.0/card/instances/createAndDeliver": api("send", scopeCard, s.createAndDeliver),
		"PUT /v1.0/card/instances":                   api("update", scopeCard, s.updateCard),
		"PUT /v1.0/card/instances/spaces":            api("update", scopeCard, s.addSpaces),

		"POST /topapi/v2/user/get":                            oapi("member", scopeMember, s.userGet),
		"POST /topapi/v2/user/getbymobile":                    oapi("member", scopeMobile, s.userByMobile),
		"POST /topapi/v2/department/get":                      oapi("member", scopeDepts, s.deptGet),
		"POST /topapi/v2/department/listsub":                  oapi("member", scopeDepts, s.deptChildren),
		"POST /topapi/v2/department/listparentbyuser":         oapi("member", scopeDepts, s.deptParents),
		"POST /topapi/user/listid":                            oapi("member", scopeInDept, s.userIDsOfDept),
		"POST /topapi/v2/user/list":                           oapi("member", scopeInDept, s.usersOfDept),
		"POST /media/upload":                                  oapi("upload", scopeBase, s.uploadMedia),
		"POST /topapi/message/corpconversation/asyncsend_v2":  oapi("send", scopeBase, s.workNotice),
		"POST /topapi/message/corpconversation/getsendresult": oapi("other", scopeBase, s.workNoticeResult),

		"POST " + webhookPath: {kind: "reply", style: oldStyle, open: true, plain: true, handle: s.sendBySession},
		"GET " + filePath:     {kind: "download", style: oldStyle, open: true, plain: true, handle: s.serveFile},
	}
}
