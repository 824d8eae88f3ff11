// Package reception is what the receiving sides of all adapters have in common: room for deliveries and the wait for their end, the order of what one person
// says, alarms that don't repeat every second, panics that cost one delivery only, and the figures of a connection's health.
//
// It knows no platform's wire. When a delivery is acknowledged, how long it may take and whether the platform repeats it is the adapter's own matter.
package reception
