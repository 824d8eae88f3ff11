package wecomsim

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"
)

// The app's menu, developer.work.weixin.qq.com/document/path/90231.
const (
	maxMenus, maxSubMenus   = 3, 5
	menuKeyBytes            = 128
	menuNameBytes, subBytes = 16, 40
)

var menuTypes = []string{"click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
	"pic_weixin", "location_select", "view_miniprogram"}

type menuBox struct {
	mu  sync.Mutex
	raw json.RawMessage
	key map[string]string // key or url → type
}

type menuButton struct {
	Type string       `json:"type"`
	Name string       `json:"name"`
	Key  string       `json:"key"`
	URL  string       `json:"url"`
	Sub  []menuButton `json:"sub_button"`
}

func (s *Sim) menuAgent(c *apiCall) *apiError {
	n, err := strconv.Atoi(c.query.Get("agentid"))
	if err != nil {
		return refuse(codeBadAgentID, "invalid agentid")
	}
	if n != s.opt.AgentID {
		return refuse(codeTokenOfOtherApp, "not allow to access from your agent")
	}
	return nil
}

func (s *Sim) menuCreate(c *apiCall) (reply, *apiError) {
	if e := s.menuAgent(c); e != nil {
		return nil, e
	}
	var req struct {
		Button []menuButton `json:"button"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if len(req.Button) < 1 || len(req.Button) > maxMenus {
		return nil, refuse(codeMenuCount, "invalid button size")
	}
	keys := map[string]string{}
	for _, b := range req.Button {
		if len(b.Sub) > maxSubMenus {
			return nil, refuse(codeSubMenuCount, "invalid sub button size")
		}
		if e := menuItem(b, len(b.Sub) > 0, menuNameBytes, keys); e != nil {
			return nil, e
		}
		for _, sub := range b.Sub {
			if e := menuItem(sub, false, subBytes, keys); e != nil {
				return nil, e
			}
		}
	}
	s.menu.mu.Lock()
	defer s.menu.mu.Unlock()
	s.menu.raw, s.menu.key = c.body, keys
	return reply{}, nil
}

func menuItem(b menuButton, parent bool, nameBytes int, keys map[string]string) *apiError {
	if b.Name == "" || len(b.Name) > nameBytes {
		return refuse(codeMenuName, "invalid button name size")
	}
	if parent {
		return nil
	}
	switch {
	case !slices.Contains(menuTypes, b.Type):
		return refuse(codeMenuType, "invalid button type")
	case b.Type == "view" && b.URL == "":
		return refuse(codeMenuURL, "invalid button url")
	case b.Type == "view":
		keys[b.URL] = b.Type
	case b.Type != "view_miniprogram" && (b.Key == "" || len(b.Key) > menuKeyBytes):
		return refuse(codeMenuKey, "invalid button key size")
	default:
		keys[b.Key] = b.Type
	}
	return nil
}

func (s *Sim) menuGet(c *apiCall) (reply, *apiError) {
	if e := s.menuAgent(c); e != nil {
		return nil, e
	}
	s.menu.mu.Lock()
	defer s.menu.mu.Unlock()
	if s.menu.raw == nil {
		return nil, refuse(codeNoMenu, "menu no exist")
	}
	return reply{"button": rawField(s.menu.raw, "button")}, nil
}

func (s *Sim) menuDelete(c *apiCall) (reply, *apiError) {
	if e := s.menuAgent(c); e != nil {
		return nil, e
	}
	s.menu.mu.Lock()
	defer s.menu.mu.Unlock()
	s.menu.raw, s.menu.key = nil, nil
	return reply{}, nil
}

// menuType tells what pressing a key or url of the menu sends; empty when it is not on the menu.
func (s *Sim) menuType(key string) string {
	s.menu.mu.Lock()
	defer s.menu.mu.Unlock()
	return s.menu.key[key]
}
