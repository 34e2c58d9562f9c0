package console

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter counts what happens in a world. What a world does not count itself is taken from
// its journal and its notices when metrics are asked for: what these have pushed out since
// the last time is missing from the counts by partner.
type meter struct {
	calls *prometheus.CounterVec // of the API
	serve http.Handler           // tells all metrics

	mu               sync.Mutex // held while the world is asked and while what it said is read
	all              []prometheus.Collector
	exchanges        *prometheus.CounterVec
	callbacks        *prometheus.CounterVec
	noticed          *prometheus.CounterVec
	partners         *prometheus.GaugeVec
	requests         *prometheus.GaugeVec
	last, dropped    prometheus.Gauge
	kept, keptBytes  prometheus.Gauge
	behaviours       prometheus.Gauge
	now, frozen      prometheus.Gauge
	exchange, notice uint64 // the newest that has been counted
}

// newMeter makes a meter that also tells how many waits are under way.
func newMeter(waits chan struct{}) *meter {
	m := &meter{calls: counters("api_calls_total", "Calls of the admin API.", "method", "route", "status")}
	m.exchanges = counters("exchanges_total", "Exchanges by partner, empty for a Host that none has, direction and status, 0 where no answer came.", "partner", "direction", "status")
	m.callbacks = counters("callbacks_total", "Attempts of processors at callbacks: delivered or failed.", "partner", "outcome")
	m.noticed = counters("notices_total", "What was noticed on the network: connections, handshakes, names and the proxy.", "kind", "refused")
	m.partners = gauges("partners", "Partners.", "role")
	m.requests = gauges("requests", "Requests that a processor knows.", "partner", "state")
	m.last = gauge("journal_newest", "Number of the newest exchange of the journal.")
	m.dropped = gauge("journal_dropped", "Exchanges that the bounds of the journal have pushed out.")
	m.kept = gauge("journal_exchanges", "Exchanges in the journal.")
	m.keptBytes = gauge("journal_bytes", "Bytes of their messages.")
	m.behaviours = gauge("behaviours", "Behaviours that are neither forgotten nor over.")
	m.now = gauge("clock_seconds", "Time of the world, in seconds since 1970.")
	m.frozen = gauge("clock_frozen", "1 if the world's clock is frozen.")
	m.all = []prometheus.Collector{m.exchanges, m.callbacks, m.noticed, m.partners, m.requests, m.last, m.dropped, m.kept, m.keptBytes,
		m.behaviours, m.now, m.frozen}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m, m.calls, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "dsrcheck", Name: "api_waits", Help: "Waits for exchanges under way."},
			func() float64 { return float64(len(waits)) }))
	m.serve = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "dsrcheck", Name: name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "dsrcheck", Name: name, Help: help}, labels)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "dsrcheck", Name: name, Help: help})
}

// Describe is part of prometheus.Collector.
func (m *meter) Describe(ch chan<- *prometheus.Desc) {
	for _, c := range m.all {
		c.Describe(ch)
	}
}

// Collect is part of prometheus.Collector: it tells what the world said last.
func (m *meter) Collect(ch chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.all {
		c.Collect(ch)
	}
}

// count counts a call that was answered.
func (a *api) count(rt route, status int) {
	a.meter.calls.WithLabelValues(rt.method, rt.path, strconv.Itoa(status)).Inc()
}

// metrics answers in a form of Prometheus.
func (a *api) metrics(c *call) (reply, error) {
	if err := a.meter.gather(c.Context(), a.world); err != nil {
		return reply{}, err
	}
	return reply{code: http.StatusOK, handler: a.meter.serve}, nil
}
