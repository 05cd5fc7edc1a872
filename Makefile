# make demo   sets everything up, builds and serves the example site
# make test   sets everything up, runs linters, types and tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

# The tests start some thousand processes of ours: none should have to compile what the one before it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types tests test-long bench translations pictures clean setup setup-test

demo: setup
	$(BIN)/convblog serve example_site --port $(PORT)

test: setup-test lint types tests

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

tests:
	$(BIN)/python -m pytest -n 4 --dist worksteal

# Hundreds of random edits and of kills, tens of thousands of broken mails, and random cases everywhere: most of an hour.
test-long: setup-test
	CONVBLOG_EDITS=100 $(BIN)/python -m pytest -n 4 --dist worksteal -m "slow or not slow" --hypothesis-profile search

bench: setup
	benchmarks/setup.sh
	benchmarks/.peers/venv/bin/python -m benchmarks.run --publish

translations: setup-test
	$(BIN)/python tools/extract_messages.py
	$(BIN)/python tools/compile_translations.py

pictures: setup-test
	$(BIN)/python tools/screenshots.py

setup: $(VENV)/.installed

# Debian keeps venv in a package of its own.
$(VENV)/.installed: pyproject.toml tools/compile_translations.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "convblog needs Python 3.11 or later")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || if [ "$$(id -u)" = 0 ]; \
	then apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; \
	else echo "Python's venv is missing; as root: apt-get install python3-venv"; exit 1; fi
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

setup-test: $(VENV)/.tested
	tools/setup-browser-tests.sh

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) .tools example_site/public example_site/.convblog
