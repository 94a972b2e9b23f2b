.DEFAULT_GOAL := help
.PHONY: help demo up down status canary test bench drills lint format build protos manifests tools images deploy undeploy e2e kind clean
MAKEFLAGS += --no-print-directory
MESH := node --enable-source-maps local/dist/main.js
# Pinned: Node packages in package-lock.json, Python packages in tools/**/requirements*.txt, Go tools in tools/*/go.mod.

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Starts the local mesh, load-tests gRPC, REST and streams through Envoy, and stops it all again.
	@$(MESH) demo

up: build ## Starts the local mesh, fills it with demo data and leaves it running.
	@$(MESH) up

down: build ## Stops the local mesh; nothing of it is left.
	@$(MESH) down

status: build ## Shows each process of the local mesh, its health, and the weights.
	@$(MESH) status

canary: build ## Moves the canary: make canary ARGS='shift 25'; its exit codes are those of `npx canary`.
	@node --enable-source-maps canary/dist/src/main.js $(ARGS)

test: build tools ## Checks the contracts and runs all tests that need no cluster.
	@protos/check
	@charts/check tools
	@PATH="$(CURDIR)/.local/bin:$$PATH" node --enable-source-maps --test --test-concurrency=2 --test-timeout=600000 \
		$$(tools/list-tests)

bench: build tools ## Measures what calls, streams and imports cost, and what it costs to lose gRPC.
	@PATH="$(CURDIR)/.local/bin:$$PATH" node --enable-source-maps loadtest/dist/bench/main.js $(ARGS)

drills: build tools ## Proves on a local mesh of its own what canary does when things go wrong; takes 6 minutes.
	@PATH="$(CURDIR)/.local/bin:$$PATH" node --enable-source-maps canary/dist/src/drills/main.js $(ARGS)

lint: node_modules/.package-lock.json ## Checks style and format.
	@npx --no-install biome ci --error-on-warnings .

format: node_modules/.package-lock.json ## Formats everything and mends what can be mended safely.
	@npx --no-install biome check --write .

build: node_modules/.package-lock.json ## Compiles everything that has changed.
	@npx --no-install tsc -b

protos: node_modules/.package-lock.json ## Generates the types from protos/.
	@protos/generate

manifests: build ## Writes istio/ from cdk8s/, keeping the weights.
	@node --enable-source-maps cdk8s/dist/src/main.js $(ARGS)

tools: build ## Puts Envoy, Valkey, ghz and grpcurl into .local/bin, from PATH where the version fits.
	@$(MESH) tools

images: ## Builds the images, with docker or buildah.
	@charts/build-images

deploy: ## Installs or upgrades the bundle in the cluster of the current context, and applies istio/.
	@charts/deploy $(ARGS)

undeploy: ## Removes the bundle from the cluster of the current context.
	@charts/deploy remove

e2e: build ## Proves the bundle on the cluster of the current context, in namespaces of its own.
	@node --enable-source-maps test/dist/src/e2e/main.js $(ARGS)

kind: ## Makes a kind cluster with Istio and the bundle; needs docker.
	@charts/kind

clean: ## Removes what was built and installed here; run `make down` first.
	@rm -rf .local node_modules services/*/dist local/dist loadtest/dist charts/test/dist cdk8s/dist cdk8s/out canary/dist test/dist

node_modules/.package-lock.json: package-lock.json
	@echo "installing Node packages"
	@npm ci --no-audit --no-fund --loglevel=error
