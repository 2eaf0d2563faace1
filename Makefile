# Everything runs from the checkout in a .venv of its own; `make help` lists what there is.
# the first Python that is new enough; where none is, install.py says so
PYTHON ?= $(shell for it in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$it -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$it && exit; \
	done; echo python3)
BIN := .venv/bin
RUN := $(BIN)/python
# the checks read the settings but need no server
CHECK_ENV := KAM_DEMO=1 SECRET_KEY=for-the-checks-only
# one more than cores: databases, browsers and killed parts are waited for
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
# where ARGS choose no test of a part, that part has not failed
NONE_IS_FINE := || test $$? -eq 5
# the oldest PostgreSQL that the product runs on, where the system has it
PG15 ?= $(firstword $(wildcard /usr/lib/postgresql/15/bin /usr/pgsql-15/bin \
	/opt/homebrew/opt/postgresql@15/bin))

.DEFAULT_GOAL := help
.PHONY: help demo test test-deep test-pg15 check check-long bench lock messages clean install-demo install-dev

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: install-demo ## run the product with its own PostgreSQL and Valkey (PORT, KAM_HOME)
	@exec $(RUN) -m kam.embedded serve --with-parent

test: install-dev ## run the tests (ARGS=… are handed to pytest)
	@# what needs a database server to itself has one, beside the others
	@alone=$$(mktemp); trap 'rm -f $$alone' EXIT; \
	{ $(RUN) -m pytest -m "alone and not long" $(ARGS) $(NONE_IS_FINE); } >$$alone 2>&1 & \
	{ $(RUN) -m pytest -n $(WORKERS) --dist worksteal -m "not long and not deep and not alone" \
		$(ARGS) $(NONE_IS_FINE); }; suite=$$?; \
	wait $$!; beside=$$?; cat $$alone; test $$suite$$beside = 00

test-deep: install-dev ## harm the running product, look at every page, operate it
	$(RUN) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -m "deep and not long" $(ARGS)

test-pg15: install-dev ## run the tests on the system's PostgreSQL 15 (PG15=its bin folder)
	@test -x "$(PG15)/postgres" || { echo "There is no PostgreSQL 15 here: install it, or set \
	PG15 to its bin folder."; exit 1; }
	@EMBEDDED_PG_BIN=$(PG15) $(MAKE) --no-print-directory test

check: install-dev ## everything that continuous integration runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(CHECK_ENV) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/djlint templates --lint --quiet
	$(CHECK_ENV) $(RUN) manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(MAKE) --no-print-directory test
	$(MAKE) --no-print-directory test-deep

check-long: install-dev ## what takes longer than continuous integration should
	$(RUN) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder \
		-m "long and not alone" $(ARGS) $(NONE_IS_FINE)
	$(RUN) -m pytest -m "alone and long" $(ARGS) $(NONE_IS_FINE)

bench: install-dev ## print the benchmarks (ARGS="pages import_lines" names some of them)
	@for it in $(or $(ARGS),$(basename $(notdir $(shell grep -l __main__ benchmarks/*.py)))); do \
		echo "== $$it"; $(RUN) -m benchmarks.$$it || exit 1; \
	done

lock: install-dev ## write requirements/*.txt anew from requirements/*.in
	cd requirements && for name in base demo dev; do \
		../$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
			--custom-compile-command "make lock" $$name.in --output-file $$name.txt || exit 1; \
	done

messages: install-dev ## collect the words that people read into locale/ and compile them
	@$(RUN) -W ignore::RuntimeWarning locale/collect.py

clean: ## remove the demo's data and all caches; .venv stays
	rm -rf .kam .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache staticfiles
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

install-demo install-dev: install-%:
	@command -v $(PYTHON) >/dev/null || { echo "Meridian needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) requirements/install.py $*
