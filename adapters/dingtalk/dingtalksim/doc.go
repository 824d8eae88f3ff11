// Package dingtalksim is a stateful simulator of DingTalk for one enterprise robot application: the Stream gateway, both API host families
// and the sessionWebhook on one loopback listener. It owns an organisation of people, departments and groups, what each of them sees in each
// chat, the cards, the monthly budgets and a record of every call. It is written from the platform's public documents alone and knows no
// code of this module.
//
// Enforced, with the documented answers:
//
//   - connections/open: credentials, subscriptions ("*" is the only event topic), XML unless JSON is accepted, tickets of 90 s for one use
//   - the access token in the place of its host family (header or query), its 7,200 s, the same token while it is valid
//   - 20 calls a second per API and 10,000 calls in 20 s per IP; both monthly budgets, with failed calls free and a callback without text
//     once the Webhook & Stream budget is spent; permission codes
//   - robot sends: own robotCode, 20 people, msgKey and msgParam as a JSON string of at most 15,000 bytes with its fields, media ids,
//     people outside the organisation or the visible range, groups that are unknown, disbanded, external or left by the robot
//   - sessionWebhook for 90 min, errcode inside HTTP 200, mentions only of people named in the text
//   - recall within 24 h, "otoMessages" spelled as documented; media types and sizes; download codes bound to the receiving robot
//   - cards: template known and published, every variable a string, sizes, outTrackId used once, openSpaceId grammar and length, space and
//     deliver models, one result per space, replace-all without the by-key flags, private data, the clicker's own public data until a PUT
//   - answers to card callbacks within 2 s and to events within 3 s, repetition of events after 10 s and 30 s; a late answer has no effect
//   - in groups the robot hears only messages that mention it, never voice, video or file
//   - work notifications: per-person rules enforced silently; DING limits
//
// What the platform accepts although it is documented as wrong is listed by [Sim.Violations], among it a card update before the answer to
// the callback it belongs to, which the answer undoes.
//
// Not documented, therefore options: repetition of robot messages (MessageRedelivery, Redelivery), the error of connections/open
// (OpenDeniedStatus, OpenDeniedCode), whether a reused outTrackId fails or succeeds without effect (CardReuseSucceeds), which size limit of
// card values is enforced (CardValueLimit, CardTotalLimit), cost of card callbacks and webhook replies (MeterOptions), life of download codes,
// numbers as strings (StringNumbers), shape of card callbacks (CardShape), topic of event frames (EventTopic), a header that is a number
// (NumberHeaders), characters of tickets (OpaqueTickets), SYSTEM frames that only an SDK mentions (OddSystemFrames).
//
// Not documented and chosen here: codes of malformed parameters ("Missing…" and "invalidParameter…"), 300001 for a dead sessionWebhook,
// 20001 for one past the budget, bot.stopped for a group without the robot, card callbacks still delivered past the budget, one copy of a card
// per space however often it is delivered there, and the words of the failure toast. Streaming updates, top and person-to-person spaces, HTTP
// mode and dynamic data sources are not simulated.
//
// Beyond the shared calls there is POST /_sim/gesture {"kind","person","chat"} with the kinds join, leave and remove.
package dingtalksim
