# Two commands matter: `make run` and `make test`. Both do all the set-up. `make check` is the quick part of `make test`.
.PHONY: help run check test lint web words deny doc docs oldest-rust schema package fuzz crash attack bench clean setup
.DEFAULT_GOAL := help

# What `make run` passes on: make run ARGS="--listen 0.0.0.0:8080"
ARGS ?=
WEB = crates/dashboard/web
# Words of scripts/words.txt that are left in what users read: lower it, never raise it.
WORDS = 0

help: ## What there is to make
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 13

run: ## Serve the registry with the report's data on http://127.0.0.1:8080
	@scripts/setup.sh run
	cargo run --release -p cli -- serve $(ARGS)

test: ## Every check and every test, on SQLite and PostgreSQL, in Chromium, against other people's clients
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory lint
	cargo build --workspace --all-targets
	CARGO_TERM_PROGRESS_WHEN=never scripts/with-postgres.sh scripts/test.sh
	@scripts/fuzz.sh 20 "definition table records cell archive"

check: ## What needs no server and no browser, in minutes: formatting, lints, words, documentation, unit and property tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	@$(MAKE) --no-print-directory words doc
	PROPTEST_CASES=32 cargo test --workspace --lib --no-fail-fast

doc: ## Documentation of the code, warnings are errors
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps

lint: ## Formatting and lints, warnings are errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	@scripts/deny.sh
	@scripts/snapshots.py
	@$(MAKE) --no-print-directory web words doc

words: ## Spelling, the words that CONTRIBUTING.md rules out, and the form of the decision records
	@scripts/typos.sh
	@scripts/decisions.py
	@scripts/words.py --public --count --at-most $(WORDS)

oldest-rust: ## Build with the oldest Rust that Cargo.toml names: RUSTUP_TOOLCHAIN=1.94.0 make oldest-rust
	cargo check --workspace --all-targets --locked

web: ## Formatting, lints, types and unit tests of the dashboard's TypeScript
	@test -d $(WEB)/node_modules || npm ci --prefix $(WEB) --no-audit --no-fund --silent
	npm run check --silent --prefix $(WEB)

deny: ## Licences, sources and versions of what it depends on, and advisories where there is a copy of their database
	@scripts/deny.sh

docs: ## Write the documentation as pages, into target/docs; `make run` has them at /docs
	@scripts/check_docs.py --links
	cargo run -p cli -- docs target/docs
	@scripts/check_docs.py --site target/docs

schema: ## Regenerate schema.graphql
	cargo run -p cli -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

package: ## Build a tarball, a Debian package and the root of a container image, into target/package
	@scripts/package.sh

fuzz: ## Feed the readers of definitions and tables random input, ten minutes each
	@scripts/fuzz.sh 600

crash: ## Kill what serves and keeps the registry 200 times, on SQLite and on PostgreSQL: nothing may be lost
	@scripts/setup.sh test
	cargo build --release -p cli
	RUNS=200 PROGRAM=target/release/rare-jewels scripts/crash.sh sqlite
	RUNS=200 PROGRAM=target/release/rare-jewels scripts/crash.sh postgres

attack: ## Attack a release build in every way that was found, under a memory cap: two minutes
	@scripts/setup.sh test
	cargo build --release -p cli
	PROGRAM=$${PROGRAM:-target/release/rare-jewels} scripts/with-postgres.sh scripts/attack.sh

bench: ## Measure, and print the figures
	@scripts/bench.sh

setup: ## Only the set-up of `make test`
	@scripts/setup.sh test

clean: ## Remove what was built and installed here
	cargo clean
	rm -rf .venv node_modules tests/*/node_modules $(WEB)/node_modules $(WEB)/dist
