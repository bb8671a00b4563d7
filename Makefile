# make demo: the whole job on samples/, in an environment of its own.  make test: linter, types, tests.
# make audit: is what is installed what is locked? offline.  make lock: choose versions anew (needs uv and the network).
# The first Python of 3.11 or later that runs.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test lint types unit audit lock clean

demo: $(VENV)/.installed
	rm -rf build/demo && mkdir -p build/demo
	$(BIN)/dateline ingest samples --archive build/demo/samples.dateline
	$(BIN)/dateline search harbour --archive build/demo/samples.dateline --format table
	$(BIN)/dateline search '"fishing quota" OR ferry' --since 2021 --archive build/demo/samples.dateline --format table
	$(BIN)/dateline search 'minister NOT harbour' --sort newest -n 5 --archive build/demo/samples.dateline --format table
	$(BIN)/dateline search harbour --format csv -o build/demo/harbour.csv --archive build/demo/samples.dateline
	@echo; echo "build/demo/harbour.csv:"; cat build/demo/harbour.csv

test: lint types unit

lint: $(VENV)/.installed
	$(BIN)/ruff check .

types: $(VENV)/.installed
	$(BIN)/mypy

unit: $(VENV)/.installed
	$(BIN)/python -m pytest

audit: $(VENV)/.installed
	$(BIN)/python .ci/audit.py

lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate \
	  --custom-compile-command 'make lock' --extra test pyproject.toml .ci/build.in --output-file .ci/lock.txt

$(VENV)/.installed: pyproject.toml .ci/lock.txt
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or later with its venv module found; on Debian: apt install python3 python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
