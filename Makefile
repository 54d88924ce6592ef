# Everything a person needs on a fresh machine with Python 3.11 and make.
PYTHON ?= python3
PORT ?= 8000
DATA ?= var
VENV := .venv
BIN := $(VENV)/bin
export PORT DATA
# What is compiled is kept, even where the shell says otherwise: each process begins seconds earlier.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test soak check words lock assets bench videos clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready portal/assets/manifest.json translations/.compiled ## install everything into .venv and build the assets

translations/.compiled: $(VENV)/.ready tools/catalogues.py portal/words.py $(shell find translations -name '*.po')
	@$(BIN)/python tools/catalogues.py compile
	@touch $@

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@sh tools/system-packages run
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

portal/assets/manifest.json: $(VENV)/.ready $(shell find assets templates -type f -not -path '*/node_modules/*' 2>/dev/null)
	@PATH="$(abspath $(BIN)):$$PATH" sh assets/build

assets: ## build the assets again
	@rm -f portal/assets/manifest.json && $(MAKE) --no-print-directory portal/assets/manifest.json

run: setup ## serve the demonstration on 127.0.0.1:$(PORT), data under $(DATA)
	@$(BIN)/portal demo run

test: setup ## set up all that tests need and run every test
	@sh tools/system-packages test
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n auto --no-loadscope-reorder --max-worker-restart 0 -q

soak: setup ## what lasts as long as in life, over half an hour; SOAK_MINUTES shortens it
	@sh tools/system-packages test
	@$(BIN)/python -m pytest -m soak -s

check: ## lint, types, layers
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

words: $(VENV)/.ready ## bring the translation catalogues up to date with the texts
	@$(BIN)/python tools/catalogues.py update

bench: setup ## measure and print the tables; PARTS chooses some of them
	@$(BIN)/python -m tests.bench $(PARTS)

videos: setup ## record the portal's own training videos anew; NAMES chooses some of them
	@sh tools/system-packages videos
	@$(BIN)/python -m tools.videos $(NAMES)

lock: ## resolve the dependencies anew into the lock files
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal --extra dev pyproject.toml tools/build.in -o requirements-dev.lock

clean: ## remove what was built, never the data
	@rm -rf $(VENV) portal/assets assets/node_modules build dist
