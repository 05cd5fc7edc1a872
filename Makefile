# make demo   sets everything up, builds and serves the example site
# make test   sets everything up, runs linters, types and tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Debian packages the tests use: a browser, a web server, and Java for the HTML checker.
PACKAGES := chromium default-jre-headless fonts-dejavu-core fonts-noto-core nginx-light nodejs npm

.PHONY: demo test lint types tests test-long bench translations clean setup setup-test

demo: setup
	$(BIN)/convblog serve example_site --port $(PORT)

test: setup-test lint types tests

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

tests:
	$(BIN)/python -m pytest -n 2

test-long: setup-test
	$(BIN)/python -m pytest -m slow -n 2

bench: setup
	benchmarks/setup.sh
	benchmarks/.peers/venv/bin/python -m benchmarks.run --publish

translations: setup-test
	$(BIN)/python tools/extract_messages.py
	$(BIN)/python tools/compile_translations.py

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml tools/compile_translations.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "convblog needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

setup-test: $(VENV)/.tested system-packages .tools/.installed

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

# System packages are installed only as root; otherwise the command is shown.
.PHONY: system-packages
system-packages:
	@missing=""; for name in $(PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	case " $$missing " in *" nodejs "*) command -v node >/dev/null && missing=$$(echo "$$missing" | sed 's/ nodejs//; s/ npm//');; esac; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null; \
	  else echo "The tests need more packages; please run: sudo apt-get install$$missing"; exit 1; fi; fi

.tools/.installed: tests/package.json
	mkdir -p .tools
	cp tests/package.json .tools/
	cd .tools && npm install --silent --no-audit --no-fund --no-package-lock
	touch $@

clean:
	rm -rf $(VENV) .tools example_site/public example_site/.convblog
