// Package dingtalk is the adapter of DingTalk: one robot of an enterprise's own app, in Stream mode.
//
// It owns everything on DingTalk's wire: the access token, two supervised Stream connections, the two API host families, the shape of messages, events and
// card callbacks, the three tiers of cards, error codes and their meaning. It must not know the store or any rule of the desk, and it imports no simulator.
//
// Events leave it without Org and Bot: the sink they go to belongs to one registered bot and stamps both. A direct chat is named "@" and the person's
// userId, because DingTalk addresses it by the person: the chat's own id is refused by every call that sends.
//
// The SDK opens connections, subscribes and finds the handler of a frame; the connection itself is read here, frame by frame in the order of arrival. What one
// person says in one conversation is stored in that order, one after the other; clicks and other people wait for nobody.
//
// Cards go out in the best tier that works: our own template where one is configured, DingTalk's public one, text. A tier whose template turns out to be
// unusable is left for the life of the process, with an alarm. The outTrackId names the tier and the kind of chat, so that a click can be answered after a
// restart, and it follows from the send's key, so that a repeated send shows no second card.
//
// What can be lost, and where: a message pushed while no connection is up, or while the store is away for longer than fifty seconds, is gone, since DingTalk
// keeps no queue for robot messages; events are repeated after 10 s and 30 s; a click is not repeated, whoever clicked sees an error and clicks again.
//
// The quota of the standard edition is small. Meters and the cost of every call are reported, answers to clicks cost no call, replies take the session's
// webhook. With Config.Frugal the sender drops refreshes of cards even while quota is left.
package dingtalk
