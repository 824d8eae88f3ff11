package dingtalksim

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

func TestOpeningAConnectionAnswersXMLUnlessJSONIsAccepted(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	body := map[string]any{"clientId": s.opt.ClientID, "clientSecret": s.opt.ClientSecret,
		"subscriptions": []map[string]string{{"type": "CALLBACK", "topic": topicMessage}}}
	_, raw, err := a.raw("POST", "/v1.0/gateway/connections/open", body, nil)
	if err != nil || !strings.HasPrefix(string(raw), "<?xml") {
		t.Errorf("want XML, got %s %v", raw, err)
	}
	endpoint, ticket := a.open()
	if !strings.HasPrefix(endpoint, "ws://") || ticket == "" {
		t.Errorf("endpoint %q ticket %q", endpoint, ticket)
	}
	asXML := strings.Split(strings.Split(string(raw), "<ticket>")[1], "<")[0]
	for _, c := range s.Calls() {
		if shown := string(c.Response) + string(c.Request); strings.Contains(shown, asXML) || strings.Contains(shown, ticket) || strings.Contains(shown, s.opt.ClientSecret) {
			t.Errorf("%s shows a secret: %s", c.Call, shown)
		}
	}
}

func TestOpeningAConnectionChecksCredentialsAndSubscriptions(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	good := []map[string]string{{"type": "CALLBACK", "topic": topicMessage}}
	open := func(id, secret string, subs any) map[string]any {
		return map[string]any{"clientId": id, "clientSecret": secret, "subscriptions": subs}
	}
	const path = "/v1.0/gateway/connections/open"
	a.wantCode("POST", path, open("x", "y", good), 401, "authFailed")
	a.wantCode("POST", path, open(s.opt.ClientID, s.opt.ClientSecret, nil), 400, "Missingsubscriptions")
	a.wantCode("POST", path, open(s.opt.ClientID, s.opt.ClientSecret, []map[string]string{{"type": "EVENT", "topic": "user_leave_org"}}),
		400, "invalidParameter.subscriptions")
}

func TestATicketOpensExactlyOneConnectionWithinItsLife(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }})
	a := newApp(t, s)
	dial := func(ticket string) int {
		conn, resp, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL(), "http", "ws", 1)+"/connect?ticket="+url.QueryEscape(ticket), nil)
		if err == nil {
			conn.Close()
		}
		return resp.StatusCode
	}
	_, ticket := a.open()
	if got := dial(ticket); got != http.StatusSwitchingProtocols {
		t.Fatalf("first use: %d", got)
	}
	if got := dial(ticket); got != http.StatusUnauthorized {
		t.Errorf("second use: %d", got)
	}
	_, ticket = a.open()
	now = now.Add(91 * time.Second)
	if got := dial(ticket); got != http.StatusUnauthorized {
		t.Errorf("after 91 s: %d", got)
	}
}

func TestTheOfficialSDKReceivesAnswersAndIsCountedInTime(t *testing.T) {
	s := newSim(t, Options{})
	got := make(chan *payload.DataFrame, 10)
	handler := func(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
		r := payload.NewSuccessDataFrameResponse()
		switch df.GetTopic() {
		case topicCard:
			r.Data = `{"response":{"cardUpdateOptions":{"updateCardDataByKey":true},"cardData":{"cardParamMap":{"status":"done"}},"userPrivateData":null}}`
		case "*":
			r.Data = `{"status":"SUCCESS"}`
		}
		got <- df
		return r, nil
	}
	cli := client.NewStreamClient(client.WithAppCredential(client.NewAppCredentialConfig(s.opt.ClientID, s.opt.ClientSecret)),
		client.WithOpenApiHost(s.URL()), client.WithAutoReconnect(false))
	cli.RegisterCallbackRouter(topicMessage, handler)
	cli.RegisterCallbackRouter(topicCard, handler)
	cli.RegisterRouter("EVENT", "*", handler)
	if err := cli.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	t.Cleanup(cli.Close)
	if err := s.WaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	say(t, s, Utterance{Person: lin, Text: "VPN 连不上"})
	if df := <-got; !strings.Contains(df.Data, "VPN 连不上") {
		t.Errorf("message data: %s", df.Data)
	}
	if _, err := s.Emit(t.Context(), "user_modify_org", map[string]any{"userId": []string{lin}}); err != nil {
		t.Fatal(err)
	}
	<-got
	a := newApp(t, s)
	m := a.sendCard("sdk-1", lin)
	ans, err := s.Click(within(t), Click{Person: lin, Message: m.ID, Action: json.RawMessage(`{"action_ids":["ok"]}`)})
	if err != nil || !ans.OK {
		t.Fatalf("click: %+v %v", ans, err)
	}
	if c, _ := ans.Message.Card(); c.CardParamMap["status"] != "done" {
		t.Errorf("card after the answer: %v", c.CardParamMap)
	}
	eventually(t, s, func() bool { return s.Meters().Pushes.InTime == 3 })
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations: %+v", v)
	}
}

func TestRotationStopsDeliveryOnTheOldConnectionAndCutsItLater(t *testing.T) {
	s := newSim(t, Options{RetryScale: 0.005}) // TCP ends after 50 ms
	first := newApp(t, s).connect()
	s.Rotate()
	if err := s.WaitConnections(within(t), 0); err != nil {
		t.Fatal(err)
	}
	second := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Text: "一"})
	if f := second.next(); f.Headers["connectionId"] == "" {
		t.Error("frame without connectionId")
	}
	eventually(t, s, func() bool { return len(s.links.all()) == 1 })
	if len(first.frames) != 0 {
		t.Error("the drained connection still got a frame")
	}
}

func TestAMessageWithoutAConnectionIsLostButShown(t *testing.T) {
	s := newSim(t, Options{})
	say(t, s, Utterance{Person: lin, Text: "在吗"})
	if got := s.Meters().Pushes.Lost; got != 1 {
		t.Errorf("lost %d", got)
	}
	if m := s.Messages(s.DirectChat(lin)); len(m) != 1 || m[0].From != lin {
		t.Errorf("messages %+v", m)
	}
}

func TestAConnectionThatIgnoresSystemPingsIsClosed(t *testing.T) {
	s := newSim(t, Options{PingEvery: 10 * time.Millisecond})
	a := newApp(t, s)
	endpoint, ticket := a.open()
	conn, _, err := websocket.DefaultDialer.Dial(endpoint+"?ticket="+ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for { // read without ever answering
		if _, _, err := conn.ReadMessage(); err != nil {
			break
		}
	}
	if !hasRule(s, RulePingUnanswered) {
		t.Errorf("violations %+v", s.Violations())
	}
}

func TestTheOfficialSDKSurvivesFramesNoDocumentMentions(t *testing.T) {
	s := newSim(t, Options{OddSystemFrames: true, RetryScale: 0.001})
	cli := client.NewStreamClient(client.WithAppCredential(client.NewAppCredentialConfig(s.opt.ClientID, s.opt.ClientSecret)),
		client.WithOpenApiHost(s.URL()), client.WithAutoReconnect(false))
	got := make(chan struct{}, 1)
	cli.RegisterCallbackRouter(topicMessage, func(context.Context, *payload.DataFrame) (*payload.DataFrameResponse, error) {
		got <- struct{}{}
		return payload.NewSuccessDataFrameResponse(), nil
	})
	if err := cli.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	t.Cleanup(cli.Close)
	if err := s.WaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	say(t, s, Utterance{Person: lin, Text: "hi"})
	<-got
	eventually(t, s, func() bool { return s.Meters().Pushes.InTime == 1 })
	s.Rotate()
	eventually(t, s, func() bool { return len(s.links.all()) == 0 })
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %+v", v)
	}
}

func BenchmarkMessagesAnswered(b *testing.B) {
	s := New(Options{Meters: MeterOptions{StreamQuota: -1}})
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.AddPerson(Person{ID: lin})
	cli := client.NewStreamClient(client.WithAppCredential(client.NewAppCredentialConfig(s.opt.ClientID, s.opt.ClientSecret)),
		client.WithOpenApiHost(s.URL()), client.WithAutoReconnect(false), client.WithMaxPendingHandlers(8192))
	done := make(chan struct{}, 1<<20)
	cli.RegisterCallbackRouter(topicMessage, func(context.Context, *payload.DataFrame) (*payload.DataFrameResponse, error) {
		done <- struct{}{}
		return payload.NewSuccessDataFrameResponse(), nil
	})
	if err := cli.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	defer cli.Close()
	if err := s.WaitConnections(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Say(b.Context(), Utterance{Person: lin, Text: "VPN 连不上"}); err != nil {
			b.Fatal(err)
		}
	}
	for range b.N {
		<-done
	}
}
