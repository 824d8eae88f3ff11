// Package feishu is the adapter of Feishu (and Lark): one self-built app, over its long connection or its webhook.
//
// It owns everything on Feishu's wire: the app's token, the frame codec and reassembly of the long connection, decryption and signatures of the webhook,
// the shape of events and messages, error codes and their meaning. It must not know the store or any rule of the desk, and it imports no simulator.
//
// Events leave it without Org and Bot: the sink they go to belongs to one registered bot and stamps both.
//
// What can be lost, and where: events are acknowledged only after they are stored and Feishu repeats unacknowledged ones after 15 s, 5 min, 1 h and 6 h, so
// only an outage of more than seven hours loses messages. A click is never repeated by Feishu; whoever clicked sees an error and clicks again.
package feishu
