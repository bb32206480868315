# For those who work on Stadtkern. Newcomers need only: python3 start.py, python3 start.py test
BIN := .venv/bin
export STADTKERN_SECRET_KEY ?= only-for-development-only-for-development
export STADTKERN_DATA_DIR ?= var/development
export STADTKERN_LOG_FORMAT ?= text

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 16

check:  ## Lint, direction of imports, types and the quick tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 -m "not browser"

fix:  ## Format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test:  ## Everything, on SQLite, PostgreSQL and in the browser
	python3 start.py test

docs:  ## Write the documents that are derived from code
	$(BIN)/stadtkern options > docs/options.md
	$(BIN)/python scripts/strategy_table.py

messages:  ## Collect messages into the German catalogue and compile it
	$(BIN)/python scripts/messages.py

migrations:  ## Write migrations for changed tables
	$(BIN)/python -m django makemigrations --settings stadtkern.config.settings

accessibility:  ## Test every page with axe and write the result the statement shows
	WRITE_ACCESSIBILITY=1 $(BIN)/python -m pytest -q -m browser tests/browser/test_accessibility.py

every-procedure:  ## Walk every procedure of Leoben in the browser; takes more than an hour
	EVERY_PROCEDURE=1 $(BIN)/python -m pytest -q -m browser tests/browser/test_every_procedure.py

locks:  ## Resolve dependencies anew; needs uv. New releases wait seven days.
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--exclude-newer "$$(date -d '7 days ago' +%F)" --upgrade -o requirements-run.lock
	uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --exclude-newer "$$(date -d '7 days ago' +%F)" --upgrade -c requirements-run.lock -o requirements-dev.lock

vendor:  ## Fetch the vendored front-end files anew; needs Node
	$(BIN)/python scripts/vendor.py

.PHONY: help check fix test docs messages migrations accessibility every-procedure locks vendor
