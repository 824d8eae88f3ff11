package feishu

import (
	"context"
	"errors"
	"sync"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"github.com/imdesk/imdesk/core"
)

// maxChats bounds the memory of chats; when it is full it starts anew, which costs a look-up per chat.
const maxChats = 50_000

// chatBook remembers what was learnt in passing: which chats are direct, and in which a person talks with the bot. Losing it costs look-ups only.
type chatBook struct {
	mu      sync.Mutex
	kinds   map[string]core.ConversationKind
	directs map[string]string // union_id → chat_id
}

func newChatBook() *chatBook {
	return &chatBook{kinds: map[string]core.ConversationKind{}, directs: map[string]string{}}
}

func (b *chatBook) learn(chat string, kind core.ConversationKind) {
	if chat == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.kinds) >= maxChats {
		clear(b.kinds)
	}
	b.kinds[chat] = kind
}

func (b *chatBook) learnDirect(unionID, chat string) {
	if unionID == "" || chat == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.directs) >= maxChats {
		clear(b.directs)
	}
	b.directs[unionID] = chat
}

// learnTarget learns from the chat a message went to.
func (b *chatBook) learnTarget(t core.Target, chat string) {
	if t.Conversation == "" && t.ReplyTo == "" {
		b.learn(chat, core.Direct)
		b.learnDirect(t.Account.ID, chat)
	}
}

func (b *chatBook) kind(chat string) (core.ConversationKind, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	kind, ok := b.kinds[chat]
	return kind, ok
}

// direct names the direct chat with a person, by its id where that is known.
func (b *chatBook) direct(unionID string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if chat := b.directs[unionID]; chat != "" {
		return chat
	}
	return "@" + unionID
}

// lookUpChat asks what a chat is: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/chat/get.
func (a *Adapter) lookUpChat(ctx context.Context, chat string) (core.ConversationKind, error) {
	if chat == "" {
		return "", errors.New("look up chat: no id")
	}
	var mode string
	err := a.call(ctx, "look up chat", true, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		resp, err := a.im.Chat.Get(ctx, larkim.NewGetChatReqBuilder().ChatId(chat).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			mode = str(resp.Data.ChatMode)
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	switch {
	case err != nil:
		return "", err
	case mode == "p2p":
		return core.Direct, nil
	case mode == "":
		return "", errors.New("look up chat: answer names no mode")
	}
	return core.Group, nil
}
