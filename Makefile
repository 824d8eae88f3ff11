# imdesk. `make run` needs Go only; `make test` provides PostgreSQL, Redis and Chromium for itself (see .ci/provide).
GO ?= go
export CGO_ENABLED ?= 0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: run build test lint fmt bench chaos web web-check shots stories guards clean

run: ## the demo on http://127.0.0.1:8080
	$(GO) run ./cmd/imdesk demo

build: ## a static binary in bin/
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/imdesk ./cmd/imdesk

test: ## everything, on both databases, with a browser
	bash .ci/provide
	bash .ci/test

lint:
	bash .ci/lint

fmt:
	$(GO) run mvdan.cc/gofumpt@v0.12.0 -w bot adapters core cards store cmd

bench: build ## figures of this machine, both stores, three platforms
	bash .ci/provide
	bash .ci/withservices bash .ci/figures bin/imdesk

chaos: ## the long crash test
	bash .ci/provide
	bash .ci/withservices env IMDESK_CHAOS=long $(GO) test -count=1 -timeout 60m -run Chaos ./bot/chaos

web: ## rebuild the pages
	cd bot/web && npm ci && npm run build

web-check: ## the committed pages are those of the source
	bash .ci/webcheck

shots: ## screenshots for the README
	$(GO) run ./bot/web/dev/shots

stories: ## play the ten stories and write docs/stories anew, pictures included
	bash .ci/provide
	$(GO) test -count=1 -run . ./bot/demo/stories -update -shots

guards: ## take out each guard of bot/guards and see that the tests miss it
	bash .ci/provide
	IMDESK_GUARDS=long $(GO) test -count=1 -v -timeout 60m ./bot/guards

clean:
	rm -rf bin .ci/tmp
