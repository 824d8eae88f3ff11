// Package wecomsim is a stateful simulator of WeCom: one company with one self-built app and one AI bot, on one loopback
// listener. It speaks the wire protocol (encrypted callbacks, server API, long connection at /aibot) plus the control
// API /_sim/. It is written from the public documentation only and must not know any adapter: it imports no other
// package of this module.
//
// Enforced for the app: one access token (7200 s; 40014, 42001, 40001, 41001; early revocation by ExpireToken);
// integer agentid; all message types with their byte limits (texts are cut, the rest is refused); target lists, folded
// invaliduser, 81013; enable_duplicate_check over the whole JSON; task_id alphabet and uniqueness; the structure of
// every card type with the documented codes; clickable cards only with a callback URL; response_code once and within
// 72 h, for recipients only; recall within 24 h; media types, sizes and three days of life; appchat and webhook rules;
// contact privacy. Callbacks are sealed XML with a 5 s deadline and three repetitions; the URL check wants the exact
// plaintext within 1 s; passive replies must be signed, sealed and addressed backwards, and change only the clicker's
// card.
//
// Enforced for the AI bot: bot_id and secret (853000 leaves the socket open), one live socket (the old one hears
// disconnected_event, then closes), acknowledgements without cmd, req_ids usable for one purpose only (846605), welcome
// and update frames within 5 s, streams with whole text of 20,480 bytes for 6 min (846608), replies for 24 h, pushes only
// into chats where a member has written, case-sensitive chatids (93006), the bot's card sizes, its quotas, media upload in
// chunks, and encrypted media with a key of their own for 5 min. In groups the bot hears text and mixed messages that
// mention it, nothing else.
//
// Budgets carry the documented numbers (Limits); what the platform drops silently is dropped silently and counted in
// Meters. Texts longer than the advised sizes and fields that a card type does not show are listed by Truncations.
//
// Undocumented or contradictory behaviours are options (Undocumented): whether a non-200 is repeated, whether a
// suppressed duplicate repeats its response_code, whether a passive reply to template_card_event counts, string
// agentids, the codes for spent and expired response codes, for unspoken chats and for the daily cap, the character after
// a mention, stream_with_template_card, the counting of stream frames, the life of a stream, what happens to pushes while
// nobody is subscribed, idle sockets, and how many wrong secrets block a caller. Redelivery can be Forgetful.
//
// The body of /_sim/click's action is {"key","menu","selected":{question_key:[option_id]},"force"}; without message_id
// it presses the app's menu. Beyond the shared calls there are POST /_sim/enter {"person","chat"}, POST /_sim/gesture {"kind","person","chat"}
// with the kinds join and leave, POST /_sim/feedback
// and GET /_sim/truncations; PUT /_sim/options also takes callback_url.
package wecomsim
