package demo

import (
	"github.com/imdesk/imdesk/bot/playground"
	"github.com/imdesk/imdesk/core"
)

// scene tells the playground page who is who and where the platforms are.
func (d *Demo) scene() playground.Scene {
	s := playground.Scene{Org: d.Company.Org.Name, Platforms: []playground.Platform{
		{Platform: string(core.WeCom), Sim: d.Sims.WeCom.URL(), BotName: botName, BotNameGroup: botName},
		{Platform: string(core.DingTalk), Sim: d.Sims.DingTalk.URL(), BotName: botName, BotNameGroup: botName},
		{Platform: string(core.Feishu), Sim: d.Sims.Feishu.URL(), BotName: botName, BotNameGroup: botName},
	}}
	for _, p := range d.Company.People {
		person := playground.Person{
			ID: string(p.ID), Name: p.Name, Title: p.Title, Department: p.Department, VIP: p.VIP, Accounts: map[string]string{},
		}
		for _, r := range p.Roles {
			person.Roles = append(person.Roles, string(r))
		}
		for _, id := range p.Desks {
			person.Desks = append(person.Desks, string(id))
		}
		for _, a := range p.Accounts {
			person.Accounts[string(a.Platform)] = a.ID
		}
		s.People = append(s.People, person)
	}
	for _, g := range d.Company.Groups {
		s.Groups = append(s.Groups, playground.Group{Platform: string(g.Platform), Chat: g.Chat, Name: g.Name, Desk: string(g.Desk)})
	}
	return s
}
