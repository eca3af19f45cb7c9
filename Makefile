# Everything one does with a checkout. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test check lock sbom bench clean

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
	&& echo "$$name" && break; done)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
INSTALLED := .venv/installed-from-lock
# More than a small machine has processors: a browser’s tests mostly wait. They come last, and are
# handed out a few at a time, so that none waits behind another while a tester is free.
TESTERS ?= 3
LOCKED := --requirement requirements.txt --requirement requirements-dev.txt
SOURCES := manage.py config centres families outcomes payments bench tests

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Make .venv from the lock files
	@:

$(INSTALLED): requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Lodestar needs Python 3.11 or newer." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv"; "$(PYTHON)" -m venv .venv; }
	@echo "Installing what the lock files name"
	@# uv takes a sixth of pip's time. Where packages come another way than it knows, pip does it.
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement .venv/uv.txt
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python $(LOCKED) 2> /dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(LOCKED)
	@touch $@

run: setup ## Run everything here with a demo county, until Ctrl-C (PORT=8000)
	@$(MANAGE) run $(if $(PORT),--port $(PORT))

test: setup ## Run all tests (ARGS= for pytest)
	@$(MANAGE) services status > /dev/null 2>&1 \
		|| trap '$(MANAGE) services stop > /dev/null' EXIT; \
	trap 'exit 130' INT TERM; \
	$(BIN)/pytest -n $(TESTERS) --maxschedchunk 2 $(ARGS)

check: setup ## Check style, types, templates, imports, migrations and deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy $(SOURCES)
	$(BIN)/djlint --lint --quiet templates
	@# The database need not run for this, which Django warns of.
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=lodestar.example $(MANAGE) check --deploy --fail-level WARNING

lock: setup ## Lock the newest versions that requirements*.in allow, with hashes
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --output-file requirements-dev.txt requirements-dev.in

sbom: setup ## List what runs in production, with hashes, as CycloneDX (var/sbom.json)
	@mkdir -p var
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --short-PURLs \
		--output-reproducible --spec-version 1.6 --output-format JSON --output-file var/sbom.json \
		requirements.txt
	@echo "Written to var/sbom.json."

bench: setup ## Time the roll-up of a large county and searches among a million families
	$(BIN)/python -m bench

clean: ## Stop the services; delete .venv, var and all caches
	@if test -x $(BIN)/python; then $(MANAGE) services erase; fi
	@rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
