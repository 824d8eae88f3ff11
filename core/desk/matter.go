package desk

import "github.com/imdesk/imdesk/core"

// What a message is about decides whether it may be heard at night. Everything the desk sends names its matter; a message without one waits.
const (
	// matterAnswer answers what somebody has just done, in the place where they did it or to themselves.
	matterAnswer core.Matter = "answer"
	// matterReply is what a handler writes to a requester, who waits for it.
	matterReply core.Matter = "reply"
	// matterGroup is said to a group. Groups have no quiet hours: docs/time.md says why.
	matterGroup core.Matter = "group"
	// matterTest is the test card that an administrator watches for.
	matterTest core.Matter = "test"
	// matterFirst is about a ticket of the first priority that the message doesn't name as its own.
	matterFirst core.Matter = "first"

	matterStep      core.Matter = "step"      // to a requester: how their ticket stands now
	matterFiled     core.Matter = "filed"     // to a requester: a ticket was filed in their name
	matterReturned  core.Matter = "returned"  // to a requester: the form that came back
	matterNews      core.Matter = "news"      // to anybody: something that later news don't replace
	matterHands     core.Matter = "hands"     // to a handler: a ticket came into their hands, or went out of them
	matterNudge     core.Matter = "nudge"     // to a handler: somebody writes or presses on their ticket
	matterClock     core.Matter = "clock"     // to handler and lead: a deadline is near, or missed
	matterEscalated core.Matter = "escalated" // to a lead: a ticket was raised to them
	matterHelp      core.Matter = "help"      // to a colleague: their help is asked
	matterApproval  core.Matter = "approval"  // to an approver: the card of a step that waits for them
	matterPressed   core.Matter = "pressed"   // to an approver: a step still waits for them
	matterWatched   core.Matter = "watched"   // to a watcher: how a ticket stands now
	matterDigest    core.Matter = "digest"    // to a lead: what wants attention
	matterFollowUp  core.Matter = "follow_up" // to a lead: a rating was low
	matterAlarm     core.Matter = "alarm"     // to administrators and leads: something is wrong with the desk itself
	matterAway      core.Matter = "away"      // who stands in for whom, and from when
	matterFile      core.Matter = "file"      // a file, or what became of one
	matterWelcome   core.Matter = "welcome"   // to a handler: what a group is for
	matterAccount   core.Matter = "account"   // to each account by itself: it was linked or unlinked
)

// manner is how messages of a matter behave in their reader's quiet hours.
type manner struct {
	// waits: it is held back until they are over, unless it is about a ticket of the first priority.
	waits bool
	// newest: of those about one object that wait only the last is sent, since it says how things stand. Of the others each different one is.
	newest bool
	// exact: it is meant for this very account, not for the person wherever they read.
	exact bool
}

// manners are the matters there are. A test demands that whatever is sent names one of them.
var manners = map[core.Matter]manner{
	matterAnswer: {}, matterReply: {}, matterGroup: {}, matterTest: {}, matterFirst: {},

	matterStep: {waits: true, newest: true}, matterFiled: {waits: true}, matterReturned: {waits: true, newest: true}, matterNews: {waits: true},
	matterHands: {waits: true, newest: true}, matterNudge: {waits: true}, matterClock: {waits: true, newest: true}, matterEscalated: {waits: true},
	matterHelp: {waits: true}, matterApproval: {waits: true, newest: true}, matterPressed: {waits: true}, matterWatched: {waits: true, newest: true},
	matterDigest: {waits: true, newest: true}, matterFollowUp: {waits: true}, matterAlarm: {waits: true}, matterAway: {waits: true},
	matterFile: {waits: true}, matterWelcome: {waits: true}, matterAccount: {waits: true, exact: true},
}

func mannerOf(m core.Matter) manner {
	if known, ok := manners[m]; ok {
		return known
	}
	return manner{waits: true}
}
