# Two commands matter: `make run` and `make test`. Both do all the set-up.
.PHONY: help run test lint schema fuzz crash bench clean setup
.DEFAULT_GOAL := help

# What `make run` passes on: make run ARGS="--listen 0.0.0.0:8080"
ARGS ?=

help: ## What there is to make
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Serve the registry with the report's data on http://127.0.0.1:8080
	@scripts/setup.sh run
	cargo run --release -p cli -- serve $(ARGS)

test: ## Every check and every test, on SQLite and PostgreSQL, in Chromium, against other people's clients
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory lint
	cargo build --workspace --all-targets
	CARGO_TERM_PROGRESS_WHEN=never scripts/with-postgres.sh cargo test --workspace --no-fail-fast
	@scripts/fuzz.sh 20

lint: ## Formatting and lints, warnings are errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings

schema: ## Write schema.graphql anew
	cargo run -p cli -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

fuzz: ## Feed the readers of definitions and tables random input, ten minutes each
	@scripts/fuzz.sh 600

crash: ## Kill what serves and keeps the registry 200 times, on SQLite and on PostgreSQL: nothing may be lost
	@scripts/setup.sh test
	cargo build --release -p cli
	RUNS=200 PROGRAM=target/release/rare-jewels scripts/crash.sh sqlite
	RUNS=200 PROGRAM=target/release/rare-jewels scripts/crash.sh postgres

bench: ## Measure, and print the figures
	@scripts/bench.sh

setup: ## Only the set-up of `make test`
	@scripts/setup.sh test

clean: ## Remove what was built and installed here
	cargo clean
	rm -rf .venv node_modules tests/*/node_modules crates/dashboard/web/node_modules crates/dashboard/web/dist
