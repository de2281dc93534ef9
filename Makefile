# `make demo` and `make test` prepare all they need by themselves, the first time and after a change.

SHELL := /bin/bash
VENV  := .venv
BIN   := $(VENV)/bin
PIP   := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Stamps: each says that a step of the preparation was done for the files it depends on.
MADE      := $(VENV)/.made
RUNTIME   := $(VENV)/.runtime
TOOLS     := $(VENV)/.tools
SERVERS   := $(VENV)/.servers
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test simulate twoways lint format lock system clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## a made chain of shops, one trading day, reconciled before your eyes
	@$(BIN)/python -m omo_sync.demo

# Each worker has servers of its own; idle ones take over what others have before them.
test: WORKERS = $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n > 8 ? 8 : n)))
test: $(SERVERS) $(TOOLS) $(INSTALLED) lint ## every check and every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

simulate: SEED = 1
simulate: SEEDS = 1000
simulate: $(INSTALLED) ## 1,000 made chains of three kinds against their truth (SEED=1 SEEDS=1000)
	$(BIN)/omo-sync simulate --seed $(SEED) --seeds $(SEEDS) --shops 2 --skus 80 --days 2
	$(BIN)/omo-sync simulate --seed $(SEED) --seeds $(SEEDS) --shops 2 --skus 20 --days 2 --busy
	$(BIN)/omo-sync simulate --seed $(SEED) --seeds $(SEEDS) --shops 2 --skus 80 --days 2 --passes 0 --wrong-clocks

twoways: SEED = 1
twoways: STEPS = 2000
twoways: KILLS = 20
twoways: $(SERVERS) $(TOOLS) $(INSTALLED) ## a till and a shop, both ways, with a daemon that is killed (SEED=1 STEPS=2000 KILLS=20)
	$(BIN)/python -m tests.publish.long_run --seed $(SEED) --steps $(STEPS) --kills $(KILLS)

lint: $(TOOLS) ## style, types and imports only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TOOLS) ## put the source into the project's format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: $(MADE) ## pin the newest allowed versions with their hashes
	@scripts/lock

system: ## the operating system's part, where it can be installed (Debian, Ubuntu)
	@scripts/system

clean: ## forget everything that was installed or cached
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist

$(MADE): scripts/venv scripts/system
	@PYTHON="$(PYTHON)" scripts/venv $(VENV)
	@touch $@

$(RUNTIME): $(MADE) requirements.txt
	@echo "Installing what omo-sync needs (requirements.txt) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(TOOLS): $(RUNTIME) requirements-dev.txt
	@echo "Installing the tools of the tests (requirements-dev.txt) ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# Where they cannot be installed, the tests that need one say so, and the next run asks again.
$(SERVERS): $(MADE) scripts/system
	@if scripts/system tests; then touch $@; fi

$(INSTALLED): $(RUNTIME) pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
