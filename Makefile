# Every target makes .venv and installs into it what it needs; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
JOBS ?= 2

.PHONY: demo test test-erp check rows bench soak clean format

demo: $(VENV)/demo.stamp
	$(BIN)/python examples/demo.py $(DEMO)

test: $(VENV)/dev.stamp
	$(PYTEST) -n $(JOBS) --dist loadfile -q

# A real Tryton in an environment of its own (var/tryton-venv, or TRYTON_VENV), made when missing.
test-erp: $(VENV)/dev.stamp
	$(PYTEST) -q --erp -m erp tests/erp

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -n $(JOBS) --dist loadfile -q --cov --cov-report=term

rows: $(VENV)/dev.stamp
	$(BIN)/python scripts/rows.py

bench: $(VENV)/bench.stamp
	$(BIN)/python benchmarks/run.py $(BENCH)

soak: $(VENV)/dev.stamp
	$(PYTEST) -n $(JOBS) -q --soak -m soak tests
	$(PYTEST) -n $(JOBS) -q --soak tests/totals/test_laws.py tests/money

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) var dist build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: pyproject.toml | $(BIN)/python
	test -e $(VENV)/dev.stamp || $(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[postgres,testing]"
	touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	touch $@
