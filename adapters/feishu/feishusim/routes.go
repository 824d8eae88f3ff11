package feishusim

// routes registers every API. Patterns double as the name of the API for its
// rate budget.
func (s *Sim) routes() {
	const im, contact = "/open-apis/im/v1", "/open-apis/contact/v3"
	const send, chats = "im:message:send_as_bot", "im:chat"
	for _, e := range []endpoint{
		{pattern: "POST /open-apis/auth/v3/tenant_access_token/internal", kind: KindToken, open: true, handle: s.handleToken},
		{pattern: "POST /callback/ws/endpoint", kind: KindConnect, open: true, handle: s.handleBootstrap},
		{pattern: "GET /open-apis/bot/v3/info", kind: KindOther, handle: s.handleBotInfo},

		{pattern: "POST " + im + "/messages", kind: KindSend, scope: send, handle: s.handleCreate},
		{pattern: "GET " + im + "/messages", kind: KindOther, handle: s.handleHistory},
		{pattern: "POST " + im + "/messages/{id}/reply", kind: KindReply, scope: send, handle: s.handleReply},
		{pattern: "GET " + im + "/messages/{id}", kind: KindOther, handle: s.handleMessageGet},
		{pattern: "PATCH " + im + "/messages/{id}", kind: KindUpdate, scope: send, handle: s.handlePatch},
		{pattern: "PUT " + im + "/messages/{id}", kind: KindUpdate, scope: send, handle: s.handlePut},
		{pattern: "DELETE " + im + "/messages/{id}", kind: KindRecall, scope: send, handle: s.handleDelete},
		{pattern: "POST /open-apis/interactive/v1/card/update", kind: KindUpdate, handle: s.handleDelayed},
		{pattern: "PATCH " + im + "/messages/{id}/urgent_app", kind: KindOther, scope: "im:message.urgent", handle: s.handleUrgent},
		{pattern: "PATCH " + im + "/messages/{id}/urgent_sms", kind: KindOther, scope: "im:message.urgent:sms", handle: s.handleUrgent},
		{pattern: "PATCH " + im + "/messages/{id}/urgent_phone", kind: KindOther, scope: "im:message.urgent:phone", handle: s.handleUrgent},
		{pattern: "POST " + im + "/messages/{id}/reactions", kind: KindOther, handle: s.handleReact},
		{pattern: "GET " + im + "/messages/{id}/reactions", kind: KindOther, handle: s.handleReactions},
		{pattern: "DELETE " + im + "/messages/{id}/reactions/{reaction}", kind: KindOther, handle: s.handleUnreact},

		{pattern: "GET " + im + "/messages/{id}/resources/{key}", kind: KindDownload, handle: s.handleResource},
		{pattern: "POST " + im + "/images", kind: KindUpload, scope: "im:resource", handle: s.handleImage},
		{pattern: "GET " + im + "/images/{key}", kind: KindDownload, handle: s.handleOwnFile},
		{pattern: "POST " + im + "/files", kind: KindUpload, scope: "im:resource", handle: s.handleFile},
		{pattern: "GET " + im + "/files/{key}", kind: KindDownload, handle: s.handleOwnFile},

		{pattern: "POST " + im + "/chats", kind: KindOther, scope: chats, handle: s.handleChatCreate},
		{pattern: "GET " + im + "/chats/{id}", kind: KindOther, handle: s.handleChatGet},
		{pattern: "GET " + im + "/chats/{id}/members", kind: KindMember, handle: s.handleMembers},
		{pattern: "POST " + im + "/chats/{id}/members", kind: KindMember, scope: chats, handle: s.handleMembersChange},
		{pattern: "DELETE " + im + "/chats/{id}/members", kind: KindMember, scope: chats, handle: s.handleMembersChange},
		{pattern: "GET " + im + "/chats/{id}/members/is_in_chat", kind: KindMember, handle: s.handleIsInChat},

		{pattern: "POST " + contact + "/users/batch_get_id", kind: KindMember, scope: "contact:user.id:readonly", handle: s.handleBatchGetID},
		{pattern: "GET " + contact + "/users/{id}", kind: KindMember, handle: s.handleUser},
		{pattern: "GET " + contact + "/users/find_by_department", kind: KindMember, handle: s.handleDepartmentUsers},
		{pattern: "GET " + contact + "/scopes", kind: KindMember, handle: s.handleScopes},
		{pattern: "GET " + contact + "/departments/{id}/children", kind: KindMember, handle: s.handleChildren},
		{pattern: "GET " + contact + "/departments/{id}", kind: KindMember, handle: s.handleDepartment},
		{pattern: "/", kind: KindOther, open: true, handle: s.handleUnknown},
	} {
		s.serve(e)
	}
	s.mux.HandleFunc("GET /ws/v2", s.handleSocket)
	s.controlRoutes()
}

func (s *Sim) handleUnknown(r *request) reply {
	return reply{status: 404, code: 404, msg: "404 page not found: " + r.URL.Path}
}
