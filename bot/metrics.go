package bot

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics serves what operators watch. The figures are read where they arise; nothing is counted twice.
func (a *App) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), (*figures)(a))
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}

// figures collects the application's own metrics.
type figures App

var (
	descEvents  = prometheus.NewDesc("imdesk_events_total", "Events stored.", nil, nil)
	descDup     = prometheus.NewDesc("imdesk_events_duplicate_total", "Events delivered again and stored once.", nil, nil)
	descClicks  = prometheus.NewDesc("imdesk_clicks_total", "Clicks by answer.", []string{"answer"}, nil)
	descTurns   = prometheus.NewDesc("imdesk_turns_total", "Turns by outcome.", []string{"outcome"}, nil)
	descSent    = prometheus.NewDesc("imdesk_messages_total", "Messages by bot and outcome.", []string{"bot", "outcome"}, nil)
	descWaiting = prometheus.NewDesc("imdesk_messages_waiting", "Messages waiting in memory to be sent.", []string{"bot"}, nil)
	descConns   = prometheus.NewDesc("imdesk_bot_connections", "Live connections, -1 where the platform calls us.", []string{"bot"}, nil)
)

// Describe implements prometheus.Collector.
func (f *figures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descEvents, descDup, descClicks, descTurns, descSent, descWaiting, descConns} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (f *figures) Collect(ch chan<- prometheus.Metric) {
	count := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	gauge := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	if f.Intake == nil {
		return
	}
	c := &f.Intake.Counts
	count(descEvents, c.Events.Load())
	count(descDup, c.Duplicates.Load())
	count(descClicks, c.Done.Load(), "done")
	count(descClicks, c.Late.Load(), "late")
	count(descClicks, c.Busy.Load(), "busy")
	count(descTurns, f.Lanes.Turns.Load(), "ok")
	count(descTurns, f.Lanes.Failures.Load(), "failed")
	f.mu.RLock()
	defer f.mu.RUnlock()
	for id, r := range f.bots {
		s, bot := &r.sender.Counts, string(id)
		for outcome, v := range map[string]int64{
			"sent": s.Sent.Load(), "retried": s.Retried.Load(), "failed": s.Failed.Load(), "unknown": s.Unknown.Load(),
			"dropped": s.Dropped.Load(), "superseded": s.Superseded.Load(), "throttled": s.Throttled.Load(),
		} {
			count(descSent, v, bot, outcome)
		}
		gauge(descWaiting, r.sender.Waiting(), bot)
		gauge(descConns, int64(r.adapter.Health().Connected), bot)
	}
}
