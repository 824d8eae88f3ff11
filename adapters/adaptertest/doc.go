// Package adaptertest is the one conformance suite of all adapters: what the desk relies on, said once and checked against each platform's simulator.
//
// An adapter's own tests call Run with a constructor of a Harness, which joins a fresh simulator and a fresh adapter. The suite brings the sink, runs the
// adapter and looks at both ends: what the sink was given and what people would see. It tightens by the adapter's Capabilities and the Harness's Features;
// what a platform can't do is skipped by name. What only one platform has belongs into that adapter's own tests.
package adaptertest
