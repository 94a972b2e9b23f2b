.DEFAULT_GOAL := help
.PHONY: help demo up down status test bench lint format build protos tools clean
MAKEFLAGS += --no-print-directory
MESH := node --enable-source-maps local/dist/main.js
# Pinned: Node packages in package-lock.json, Envoy and Valkey in tools/requirements.txt, ghz and grpcurl in tools/*/go.mod.

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Starts the local mesh, runs the load test through Envoy, prints the verdict and stops it all again.
	@$(MESH) demo

up: build ## Starts the local mesh, fills it with demo data and leaves it running.
	@$(MESH) up

down: build ## Stops the local mesh; nothing of it is left.
	@$(MESH) down

status: build ## Shows each process of the local mesh, its health, and the weights.
	@$(MESH) status

test: build tools ## Checks the contracts and runs all tests.
	@protos/check
	@PATH="$(CURDIR)/.local/bin:$$PATH" node --enable-source-maps --test --test-concurrency=2 \
		$$(git ls-files --cached --others --exclude-standard '*/src/*.test.ts' | sed 's#/src/#/dist/#; s#\.ts$$#.js#')

bench: build tools ## Measures what a call costs, against bare grpc-js and against REST.
	@PATH="$(CURDIR)/.local/bin:$$PATH" node --enable-source-maps loadtest/dist/bench/main.js

lint: node_modules/.package-lock.json ## Checks style and format.
	@npx --no-install biome ci --error-on-warnings .

format: node_modules/.package-lock.json ## Formats everything and mends what can be mended safely.
	@npx --no-install biome check --write .

build: node_modules/.package-lock.json ## Compiles everything that has changed.
	@npx --no-install tsc -b

protos: node_modules/.package-lock.json ## Generates the types from protos/.
	@protos/generate

tools: build ## Puts Envoy, Valkey, ghz and grpcurl into .local/bin, from PATH where the version fits.
	@$(MESH) tools

clean: ## Removes what was built and installed here; run `make down` first.
	@rm -rf .local node_modules services/*/dist local/dist loadtest/dist

node_modules/.package-lock.json: package-lock.json
	@echo "installing Node packages"
	@npm ci --no-audit --no-fund --loglevel=error
