package guards_test

// guards are ten places on which the product's safety rests, each with what it would be without, and the tests that notice.
var guards = []guard{
	{
		name: "only who is asked decides", file: "core/approval/act.go",
		text: "asked := slices.Contains(Waits(a), seat)", without: "asked := true || slices.Contains(Waits(a), seat)",
		pkg: "./core/desk", test: "TestEveryRoleMayDoExactlyWhatTheTableSays", scenario: "TestSomebodyElsesPressOfAnApprovalIsRefusedAndAudited",
	},
	{
		name: "nobody approves their own request", file: "core/approval/act.go",
		text: `case x.By == a.Detail.Requester && x.By != "":`, without: "case false:",
		pkg: "./core/approval", test: "TestNoSequenceOfActsAndNoTwoPressesAtOnceBreakAChain", scenario: "TestNobodyDecidesOnTheirOwnRequestAsADeputy",
	},
	{
		name: "a card of an earlier round decides nothing", file: "core/approval/act.go",
		text: "case x.Seen > 0 && x.Seen < Since(a):", without: "case false:",
		pkg: "./core/approval", test: "TestNoSequenceOfActsAndNoTwoPressesAtOnceBreakAChain", scenario: "TestAReturnedRequestIsChangedAndBeginsANewRound",
	},
	{
		name: "only who works for the desk handles its tickets", file: "core/desk/work.go",
		text: "if !t.me.WorksFor(tk.Desk) {\n\t\treturn tk, t.staffOnly", without: "if false {\n\t\treturn tk, t.staffOnly",
		pkg: "./core/desk", test: "TestEveryRoleMayDoExactlyWhatTheTableSays", scenario: "TestAnOutsiderOfTheDeskCanDoNothingInItsGroup",
	},
	{
		name: "a ticket is merged only into one's own desk's", file: "core/desk/link.go",
		text: "|| err == nil && !t.me.WorksFor(tk.Desk):", without: "|| false:",
		pkg: "./core/desk", test: "TestATicketIsMergedIntoNoTicketOfAnotherDesk",
	},
	{
		name: "a note is for the handlers", file: "core/desk/talk.go",
		text: "t.change(&tk, \"noted\", text, false); err != nil {\n\t\treturn err\n\t}\n\treturn t.replyTicket", without: "t.change(&tk, \"noted\", text, true); err != nil {\n\t\treturn err\n\t}\n\treturn t.replyTicket",
		pkg: "./core/desk", test: "TestANoteIsNotOnTheRequestersTimeline", scenario: "TestANoteReachesNobodyButTheHandlers",
	},
	{
		name: "a closed ticket is reopened within its window", file: "core/desk/requester.go",
		text: "return !tk.Detail.ClosedAt.IsZero() && t.now.Sub", without: "return false && t.now.Sub",
		pkg: "./core/desk", test: "TestAClosedTicketIsReopenedWithinItsWindowOnly",
	},
	{
		name: "an original is shown for a purpose", file: "core/desk/reveal.go",
		text: "if utf8.RuneCountInString(purpose) < shortestPurpose {", without: "if utf8.RuneCountInString(purpose) < 0 {",
		pkg: "./core/desk", test: "TestAHandlerSeesTheOriginalInTheirOwnChatAfterSayingWhatFor", scenario: "TestNumbersOfPeopleAreMaskedInGroupsAndShownToAHandlerWhoSaysWhatFor",
	},
	{
		name: "an event is stored once by its key", file: "store/inbox.go",
		text: "args: []any{row[0], row[1], row[2], row[3], row[4]}", without: "args: []any{row[0], row[1], row[2] + core.NewID(), row[3], row[4]}",
		pkg: "./store", test: "TestAnEventIsStoredOnceHoweverOftenItComes",
	},
	{
		name: "of two turns from one place one commits", file: "store/queries_inbox.go",
		text: "WHERE l.seq = excluded.seq - 1 AND l.fence = excluded.fence AND (l.owner = '' OR l.owner = $6", without: "WHERE (l.owner = '' OR l.owner = $6",
		pkg: "./store", test: "TestOfTwoTurnsThatBeganAtTheSamePlaceOneLeavesNothing",
	},
	{
		name: "a role of the console calls its own routes", file: "bot/console/rights.go",
		text: `if a.Role.Gives(needs[r.method+" "+r.path]) {`, without: `if true || a.Role.Gives(needs[r.method+" "+r.path]) {`,
		pkg: "./bot/console", test: "TestEveryRoleMayCallExactlyItsRoutesOfItsOwnEnterprise",
	},
	{
		name: "what the desk begins waits for the end of quiet hours", file: "core/desk/gate.go",
		text: "if waits, err := g.t.holdBack(m); err != nil || waits {", without: "if waits, err := g.t.holdBack(m); err != nil || waits && false {",
		pkg: "./core/desk", test: "TestWhatHasNoMannersWaits", scenario: "TestWhatTheDeskBeginsIsHeardOnceWhenQuietHoursAreOver",
	},
}
