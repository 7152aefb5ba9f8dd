# The commands of the whole repository. Each component has a Makefile of its own, which these call.

COMPONENTS := cartridge-init
WORKERS ?= 2
ENVIRONMENT := .venv/.installed
DBT_1_12 := .venv-dbt-1.12/.installed
UV := UV_SYSTEM_CERTS=true PATH="$$PATH:.venv/bin" uv
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

export WORKERS

.DEFAULT_GOAL := help
.PHONY: help demo install-dev install-test test test-unit test-integration test-coverage test-matrix bench bench-discovery \
	golden lint format type-check docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

demo: $(ENVIRONMENT) ## the whole journey on a sample shop; needs no server and no key
	@.venv/bin/cartridge demo $(ARGS)

install-dev: $(ENVIRONMENT) ## .venv, with everything that requirements.lock names

install-test: $(ENVIRONMENT) $(DBT_1_12) ## the servers and the second dbt that the tests need
	@.venv/bin/python scripts/install_test_servers.py

test: install-test ## the whole suite
test-integration: install-test ## what needs servers or dbt
test-coverage: install-test ## the whole suite, at least 90 % covered
test-matrix: install-test ## the heavier variations
test-unit: install-dev ## what needs neither servers nor dbt
bench: install-test ## the measurements in docs, median of 5
bench-discovery: install-test ## how many keys, references and roles are found where none is declared
type-check: install-dev ## mypy, strict

test test-integration test-coverage test-matrix test-unit bench bench-discovery type-check:
	@set -e; for component in $(COMPONENTS); do $(MAKE) --no-print-directory -C $$component $@ ARGS='$(ARGS)'; done

lint: install-dev ## ruff, formatting, types, and which package may import which
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@set -e; for component in $(COMPONENTS); do $(MAKE) --no-print-directory -C $$component type-check imports; done

format: install-dev ## mend what ruff can mend
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

docs: install-dev ## make the reference pages again that the code itself can tell
	.venv/bin/python cartridge-init/scripts/make_reference.py

golden: install-dev ## write the projects that are kept in tests/golden anew, and say what changed
	.venv/bin/python cartridge-init/scripts/make_golden.py $(ARGS)

lock: install-dev ## make the lock files again, with as few changes as the requirements allow
	$(COMPILE) --all-extras $(COMPONENTS:%=%/pyproject.toml) -o requirements.lock >/dev/null
	$(COMPILE) --override scripts/dbt-1.12-overrides.txt scripts/dbt-1.12.in -o requirements-dbt-1.12.lock >/dev/null

clean: ## remove what tools left behind; the environments stay
	rm -rf htmlcov .coverage .coverage.* cartridge-demo
	find . -path './.venv*' -prune -o -type d \( -name __pycache__ -o -name .pytest_cache -o -name .mypy_cache \
		-o -name .ruff_cache -o -name .import_linter_cache -o -name .hypothesis -o -name htmlcov \) -exec rm -rf {} +

$(ENVIRONMENT): requirements.lock scripts/bootstrap.sh $(COMPONENTS:%=%/pyproject.toml)
	@scripts/bootstrap.sh .venv requirements.lock $(COMPONENTS)

$(DBT_1_12): requirements-dbt-1.12.lock scripts/bootstrap.sh | $(ENVIRONMENT)
	@scripts/bootstrap.sh .venv-dbt-1.12 requirements-dbt-1.12.lock
