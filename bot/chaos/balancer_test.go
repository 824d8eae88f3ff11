package chaos

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

// balancer stands where an installation has its load balancer: WeCom knows one callback address, behind which replicas come and go.
type balancer struct {
	server  *httptest.Server
	targets []string
	turn    atomic.Int64
	client  *http.Client
}

func newBalancer(targets []string) *balancer {
	b := &balancer{targets: targets, client: &http.Client{}}
	b.server = httptest.NewServer(b)
	return b
}

func (b *balancer) close() {
	b.server.Close()
	b.client.CloseIdleConnections()
}

// ServeHTTP passes a request to the next replica that answers at all. A request that broke on its way is passed to another one too, as such
// balancers do, so the application sees it twice.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	first := int(b.turn.Add(1))
	for i := range b.targets {
		target := b.targets[(first+i)%len(b.targets)]
		req, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+target+r.URL.RequestURI(), bytes.NewReader(body))
		if err != nil {
			break
		}
		req.Header = r.Header.Clone()
		resp, err := b.client.Do(req)
		if err != nil {
			continue
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
		return
	}
	http.Error(w, "no replica answers", http.StatusBadGateway)
}
