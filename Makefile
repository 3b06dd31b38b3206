# The two commands of a newcomer are `make demo` and `make test`; everything else serves them.
# `make check` is the quick loop of a developer: lint, types, import contracts, and the tests without a browser.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.made
# Over the cores of this machine, a file at a time, so that a file's server or browser is started once.
SPREAD := -n auto --maxprocesses 4 --dist loadfile

# Wherever it is switched off: dozens of processes of the tests import the product, and would compile it each time.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check lint types contracts setup setup-test-system bench reader lock clean

demo: setup
	$(BIN)/saraban demo

test: setup setup-test-system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SPREAD)

check: setup lint types contracts
	$(BIN)/pytest -q $(SPREAD) -m "not browser"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m tests.bench

# The recogniser from nothing, about an hour and a half on two cores; started again it goes on where it was stopped.
# PyTorch comes only for this, and Debian's Thai fonts must be there: apt-get install fonts-thai-tlwg fonts-noto-core
# READER holds options, as for a short try that leaves the repository's model alone:
#   make reader READER="--steps 20 --symbols 50000 --folder .data/try --to .data/try/model"
reader: setup
	$(BIN)/pip install -q --disable-pip-version-check -e ".[training]"
	$(BIN)/python -m bot.reader.training $(READER)

setup: $(STAMP)

# Hash-checked wheels only; the project itself is built without isolation, so that nothing unpinned is fetched.
$(STAMP): deploy/requirements-dev.txt pyproject.toml deploy/setup.sh
	PYTHON="$(PYTHON)" sh deploy/setup.sh python $(VENV)
	@touch $(STAMP)

setup-test-system:
	@sh deploy/setup.sh test-system

# Ranges stand in pyproject.toml; this writes down what they gave, with hashes and without naming an index.
lock: setup
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra postgres pyproject.toml -o deploy/requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra postgres --extra dev pyproject.toml -o deploy/requirements-dev.txt

clean:
	rm -rf $(VENV) .data
