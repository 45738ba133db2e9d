# One command per intent; CI runs the same names.
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: run test check format simulate fuzz bench docs clean

run: $(READY)
	$(VENV)/bin/runner run workflows/app.yaml --replay

test: $(READY)
	$(PYTHON) -m pytest -n 2

check: $(READY)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m pytest -q -n 2 tests/unit tests/test_house_rules.py

format: $(READY)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# New seeds each time: make simulate SEEDS=20000 FIRST=$(RANDOM)
SEEDS ?= 5000
FIRST ?= $(shell date +%s)
simulate: $(READY)
	$(PYTHON) -m tests.simulation.campaign $(SEEDS) $(FIRST)

# Other mutants each time; a printed SEED gives the same again: make fuzz SEED=42
SECONDS ?= 60
SEED ?= $(shell date +%s)
fuzz: $(READY)
	$(PYTHON) -m tests.corpus.fuzz $(SECONDS) $(SEED)

bench: $(READY)
	$(PYTHON) -m bench.run --write

docs: $(READY)
	$(PYTHON) -m docs.build

# Works where pip is externally managed: everything goes into a virtual environment in the clone.
$(READY): pyproject.toml
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable . --group dev
	touch $@

clean:
	rm -rf $(VENV) .runner bench/out
