# Two commands: `make demo` makes a video, `make test` proves the project. Both start from nothing and can be repeated.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export DAGSTER_DISABLE_TELEMETRY := 1
# The tests start hundreds of processes that import the same modules: they are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo check test lint pins bench bench-cache torture ui clean

help:
	@echo 'make demo    install, pull the default weights, make the video of topics/honey.md'
	@echo 'make check   install, lint, type-check, test what needs no model'
	@echo 'make test    make check, pull the weights, test the rest'
	@echo 'make ui      the Dagster page on http://127.0.0.1:3000'
	@echo 'make lint    style, types and the import contract'
	@echo 'make pins    ask the package index for every pin on every system'
	@echo 'make bench   time the whole pipeline against its bare kernels'
	@echo 'make bench-cache    time what an edit costs: nothing, one sentence, one colour'
	@echo 'make torture        kill whole runs 300 times and compare what they leave (KILLS=, SEED=)'
	@echo 'make clean   remove what make installed; what was made stays'

.venv/made:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 to 3.14 is needed. Name it: make PYTHON=/path/to/python3.11 demo'; exit 1; }
	@$(PYTHON) -I -S resources/system.py
	@echo '==> making .venv with $(PYTHON)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

.venv/default: .venv/made pyproject.toml constraints.txt
	@echo '==> installing the default engines'
	$(BIN)/python -m pip install --constraint constraints.txt --editable .
	@touch $@

.venv/dev: .venv/default
	@echo '==> installing what the tests need'
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: .venv/default
	@echo '==> pulling the default weights (what is here already is kept)'
	$(BIN)/cm models pull
	@echo '==> making the video of topics/honey.md'
	$(BIN)/cm make topics/honey.md

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

pins: .venv/dev
	$(BIN)/pytest -m index

NEEDS_MODELS := engine or pipeline or ui
# A file's tests share what is made for them, so they stay in one process; the order is that of tests/conftest.py.
PYTEST := $(BIN)/pytest --dist loadfile --no-loadscope-reorder

check: lint
	@echo '==> testing what needs no model: where there is none'
	@# One more process than cores: many of these wait for a server that is slow on purpose.
	CM_MODELS=$(CURDIR)/.venv/no-models $(PYTEST) --numprocesses 3 -m 'not ($(NEEDS_MODELS))'

test: check
	@echo '==> pulling the weights the tests use'
	$(BIN)/cm models pull --tests
	$(PYTEST) --numprocesses 2 -m '$(NEEDS_MODELS)'

ui: .venv/default
	$(BIN)/cm ui

bench: .venv/dev
	$(BIN)/cm models pull
	$(BIN)/python -m benchmarks.end_to_end

bench-cache: .venv/default
	$(BIN)/cm models pull
	$(BIN)/python -m benchmarks.edits

torture: .venv/dev
	$(BIN)/cm models pull
	$(BIN)/python -m tests.torture.many --kills $(or $(KILLS),300) $(if $(SEED),--seed $(SEED))

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
