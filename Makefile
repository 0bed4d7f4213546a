# make run | make test: neither needs root or configuration, both may be repeated.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# The stamp carries a checksum of what was asked for: a second run installs nothing, a changed pin installs again.
STAMP := $(VENV)/.installed-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')

# Where the second pass of the suite runs. The tests make a database of their own beside it (test_proxima_invoice).
POSTGRESQL := $(or $(INVOICE_TEST_DATABASE_URL),postgres://postgres@127.0.0.1:5432/proxima_invoice)
# Half as many processes again as there are processors: many tests wait, for a browser, a server or a child.
PYTEST := $(PY) -m pytest -n $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')
# Once is enough for what no database decides: the browser, the typed client, the guides and the brokers have an
# installation of their own on the embedded one, servers that stop a cluster of their own; and sources, prices, engines of
# PDFs, files of others, the schema, what every endpoint refuses and the wire are the same on any. `make fuzz` runs on both.
OF_NO_DATABASE := $(addprefix --ignore=tests/,browser architecture frontend test_gunicorn_conf.py invoices/pricing \
  integrations/gotenberg integrations/embedded_pdf integrations/test_http.py journeys/test_api_guide.py \
  journeys/test_documented_examples.py journeys/test_figures_against_oracle.py fuzz proxima_invoice/foundation/api \
  proxima_invoice/site/test_broker.py drills/test_servers_stop_while_delivering.py journeys/test_exchange_seed.py \
  integrations/exchange/reading integrations/exchange/extraction integrations/exchange/test_guide.py \
  integrations/test_guarded_fetch.py clients/warehouse/test_csv_files.py proxima_invoice/site/test_schema.py)

.PHONY: help setup run test test-sqlite test-postgresql lint messages bench drill fuzz screenshots clean

help:
	@echo "make setup  install into $(VENV)"
	@echo "make run    start on http://127.0.0.1:8081 with demonstration data (PORT=9000 for another port)"
	@echo "make test   lint, the suite on SQLite, and on PostgreSQL when it answers (REQUIRE_SERVICES=1: it must)"
	@echo "make lint   style, types, imports, migrations, templates"
	@echo "make messages  sentences of code and templates into the catalogues, and these compiled (needs Debian's gettext)"
	@echo "make bench | drill | fuzz   the long runs (one benchmark, ten times the work: make bench NAME=drafting SIZE=10)"
	@echo "make screenshots  the pictures in docs/ anew (needs Debian's chromium)"
	@echo "make clean  remove $(VENV) and caches; never data"

setup: $(STAMP)

$(STAMP): | requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; \"$(PYTHON)\" is not. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
	  { echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@rm -f $(VENV)/.installed-*
	@touch $@

run: setup
	$(PY) manage.py migrate --no-input --verbosity 0
	$(PY) manage.py collectstatic --no-input --verbosity 0
	$(PY) manage.py demo
	@INVOICE_WITH_WORKER=$${INVOICE_WITH_WORKER:-true} exec $(PY) -m gunicorn

test: lint test-sqlite test-postgresql

# Empty means SQLite, whatever the shell around us has exported.
test-sqlite: setup
	INVOICE_DATABASE_URL= $(PYTEST)

test-postgresql: setup
	@if $(PY) -m tests.postgresql "$(POSTGRESQL)"; then \
	  echo "The suite on PostgreSQL"; INVOICE_DATABASE_URL="$(POSTGRESQL)" $(PYTEST) $(OF_NO_DATABASE); \
	elif [ "$(REQUIRE_SERVICES)" = 1 ] || [ -n "$(INVOICE_TEST_DATABASE_URL)" ]; then \
	  exit 1; \
	else \
	  echo "SKIPPED: the suite on PostgreSQL (set INVOICE_TEST_DATABASE_URL to use another server)"; \
	fi

# tests.settings: the developer's .env and data folder must not decide whether the code is right.
lint: export DJANGO_SETTINGS_MODULE = tests.settings
lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(VENV)/bin/djlint --quiet --allow-empty-input templates

messages: export DJANGO_SETTINGS_MODULE = tests.settings
messages: setup
	$(PY) manage.py makemessages
	$(PY) manage.py compilemessages --ignore .venv
	$(PY) -m tests.catalogues

bench: setup
	$(PY) -m bench $(NAME) $(if $(SIZE),--size $(SIZE))

drill: setup
	$(PY) -m pytest -m drill tests

fuzz: setup
	INVOICE_DATABASE_URL= $(PY) -m pytest -m fuzz tests
	@if $(PY) -m tests.postgresql "$(POSTGRESQL)"; then \
	  echo "The same on PostgreSQL"; INVOICE_DATABASE_URL="$(POSTGRESQL)" $(PY) -m pytest -m fuzz tests; \
	elif [ "$(REQUIRE_SERVICES)" = 1 ]; then exit 1; else echo "SKIPPED: PostgreSQL"; fi

screenshots: setup
	$(PY) -m tests.browser.screenshots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
