package playground

// Scene is who and what the page shows: the simulators, the people with their accounts, and the groups. The demo fills it once, before it listens.
type Scene struct {
	Org       string     `json:"org"`
	Platforms []Platform `json:"platforms"`
	People    []Person   `json:"people"`
	Groups    []Group    `json:"groups"`
}

// Platform is one simulator.
type Platform struct {
	Platform string `json:"platform"` // wecom, dingtalk or feishu
	Sim      string `json:"sim"`      // base URL of its control API, http://127.0.0.1:port
	BotName  string `json:"bot_name"`
	// BotNameGroup is the bot's name in groups, where it is another one (the WeCom AI bot); empty means BotName.
	BotNameGroup string `json:"bot_name_group,omitempty"`
}

// Person is somebody whose part the visitor can play.
type Person struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Department string   `json:"department"`
	Roles      []string `json:"roles"`
	Desks      []string `json:"desks"`
	VIP        bool     `json:"vip"`
	// Accounts is the id of this person in each simulator, by platform.
	Accounts map[string]string `json:"accounts"`
}

// Group is a group chat the bot is in. Desk is empty while the group is not bound.
type Group struct {
	Platform string `json:"platform"`
	Chat     string `json:"chat"`
	Name     string `json:"name"`
	Desk     string `json:"desk"`
}

// filled returns s with empty lists instead of null, so that the page needs no special case.
func (s Scene) filled() Scene {
	s.Platforms = orEmpty(s.Platforms)
	s.Groups = orEmpty(s.Groups)
	people := make([]Person, len(s.People))
	for i, p := range s.People {
		p.Roles, p.Desks = orEmpty(p.Roles), orEmpty(p.Desks)
		if p.Accounts == nil {
			p.Accounts = map[string]string{}
		}
		people[i] = p
	}
	s.People = people
	return s
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
