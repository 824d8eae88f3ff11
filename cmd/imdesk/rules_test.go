package main

import "testing"

func TestRulesAreTriedBeforeTheyAreWrittenAndMistakesAreRefused(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("-c", cfg, "rules", "dry-run").exits(1).complains("还没有企业")
	s.run("-c", cfg, "apply", "-f", s.file("setup.yaml", peopleSetup)).exits(0)
	s.run("-c", cfg, "rules", "dry-run", "--from", s.file("wrong.yaml", peopleSetup+"rules: [{name: 一, when: ticket.colour == 1}]\n")).exits(2).complains("colour")
	s.run("-c", cfg, "apply", "-f", "wrong.yaml").complains("colour")
	more := s.file("more.yaml", peopleSetup+"rules: [{name: 急, when: 'ticket.priority == \"P1\"', tags: [急]}, {name: 其余}]\n")
	s.run("-c", cfg, "rules", "dry-run", "--days", "30", "--from", more).exits(0).says("0 张工单", "1. 急：0 张", "2. 其余：0 张")
	s.run("-c", cfg, "apply", "-f", more).exits(0)
	s.run("-c", cfg, "apply", "-f", more).exits(0).says("没有变化")
	s.run("-c", cfg, "rules", "explain", "IT-000123").exits(1).complains("IT-000123")
	s.run("-c", cfg, "rules", "dry-run", "--days", "0").exits(2).complains("--days")
}
