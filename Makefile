# The commands of the workspace; each is a script in scripts/. DEVELOPERS.md explains them.
.DEFAULT_GOAL := help
.PHONY: help demo test dev setup web fmt lint e2e sqlx stop clean

help: ## what there is
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

demo: ## set up, build, and run the product with a sample company
	@scripts/demo.sh

test: ## the whole gate: everything a change must pass
	@scripts/test.sh

dev: ## the edit loop: server, and Trunk rebuilding the browser half
	@scripts/dev.sh

setup: ## install what the tests need, and nothing else
	@scripts/setup.sh test

web: ## build the browser half into dist/
	@scripts/build-web.sh release

fmt: ## format the Rust code
	@cargo fmt --all

lint: ## both clippy lanes
	@scripts/lint.sh native
	@scripts/lint.sh wasm

e2e: ## the browser tests alone
	@scripts/e2e.sh

.PHONY: bench
bench: ## measure: speed and processor time of the main cells (QUICK=1: four minutes)
	@scripts/bench/run.sh

.PHONY: prove-main-job
prove-main-job: ## show the main job end to end, one line per item (at most 75 minutes)
	@scripts/prove/main-job.sh

.PHONY: prove-engine
prove-engine: ## show the workflow engine, one line per item (at most 75 minutes)
	@scripts/prove/engine.sh

.PHONY: prove-builder
prove-builder: ## show the workflow builder, one line per item (at most 75 minutes)
	@scripts/prove/builder.sh

sqlx: ## write the checked queries after a change of SQL or migrations
	@scripts/sqlx-prepare.sh

stop: ## stop this clone's private Postgres clusters
	@for c in demo dev test storm bench; do scripts/pg.sh stop $$c; done

clean: ## remove dist/ (data in .data/ and the cache folder stay)
	@rm -rf dist
