# Everything a person or a machine runs. `make` alone lists it.

PORT ?= 8000
PYTHON ?= python3

BIN := .venv/bin
UV := .uv/bin/uv
BUILD := src/himaya/web/static/himaya/build/.vite/manifest.json
PO := $(wildcard src/himaya/web/locale/*/LC_MESSAGES/*.po src/himaya/web/*/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
FRONTEND := $(wildcard frontend/*.json frontend/*.ts) $(shell find frontend/src -type f 2>/dev/null)
LOCK := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock"

LEFT_OUT := -m "$(if $(filter no,$(BROWSER)),not browser,(browser or not browser))$(if $(filter no,$(VIDEO)), and not gateway)"
WORKERS := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Kept bytecode halves the time of every start.
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never
export DJANGO_SETTINGS_MODULE := himaya.web.settings

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check fmt bench bench-full reference lock clean test-packages debian-packages video-gateway

help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/run-packages .venv/himaya $(BUILD) $(MO) ## Install everything that running needs, into this folder only

run: setup video-gateway ## Plan Alexandria on the first start, then serve it on http://localhost:8000 (PORT=9000 for another port)
	@exec $(BIN)/himaya serve --demo --port $(PORT)

test: setup test-packages debian-packages ## Run every test (BROWSER=no leaves out those that need Chromium, POSTGRESQL=no the second database, VIDEO=no the gateway)
	@status=0; \
	(cd frontend && npm test --silent) || status=1; \
	$(if $(filter no,$(POSTGRESQL)),,$(BIN)/python scripts/with_postgresql.py $(BIN)/pytest -q $(WORKERS) -m "not browser" tests/web || status=1;) \
	$(BIN)/pytest $(WORKERS) $(LEFT_OUT) || status=1; \
	exit $$status

check: setup test-packages ## Format, lint, types, floors, migrations, documents; no other tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	data=$$(mktemp -d) && HIMAYA_DATA_DIR=$$data $(BIN)/django-admin makemigrations --check --dry-run && rm -r $$data
	cd frontend && npm run --silent check
	$(BIN)/pytest -q -m "not slow and not browser" tests/house tests/boundary tests/docs tests/web/test_catalogue.py

fmt: test-packages ## Format the code and repair what the linter can repair
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: setup test-packages ## Measure against today's alternatives, under 15 minutes; writes docs/reference/benchmarks.md
	$(BIN)/python benchmarks/bench.py

bench-full: setup test-packages ## The same with every instance at full size
	$(BIN)/python benchmarks/bench.py --full

reference: setup ## Write the pages of docs/reference that the software can tell
	$(BIN)/python scripts/make_reference.py

lock: .uv/ready ## Resolve the pinned, hashed requirements again
	echo 'uv==0.13.9' | $(LOCK) - -o requirements-uv.txt
	$(LOCK) --extra web --extra postgres --extra cluster pyproject.toml -o requirements.txt
	$(LOCK) --extra web --extra postgres --extra cluster --group test --group check -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## Remove what the targets made; plans and accounts in data/ stay
	rm -rf .venv .uv frontend/node_modules src/himaya/web/static/himaya/build build dist $(MO)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

test-packages: .venv/test-packages .venv/himaya

debian-packages:
	@sh scripts/debian_packages.sh $(if $(filter no,$(BROWSER)),,browser) $(if $(filter no,$(POSTGRESQL)),,postgresql) $(if $(filter no,$(VIDEO)),,video)

video-gateway:
	@sh scripts/debian_packages.sh --if-allowed video

.uv/ready: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Himaya needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'Python has no venv module here. Run: sudo apt-get install -y python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

.venv/bin/python: | .uv/ready
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv

.venv/run-packages: requirements.txt | .venv/bin/python
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@touch $@

.venv/test-packages: requirements-dev.txt .venv/run-packages
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

.venv/himaya: pyproject.toml | .venv/run-packages
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

frontend/node_modules/ready: frontend/package-lock.json frontend/package.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null || \
	  { echo 'The map needs Node.js 20 or newer with npm to be built. Install both, then run make again.' >&2; exit 1; }
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD): frontend/node_modules/ready $(FRONTEND)
	cd frontend && npx --no-install vite build --logLevel warn
	@touch $@

$(MO): $(PO) | .venv/himaya
	$(BIN)/python -c 'from pathlib import Path; from himaya.web.catalogue import compile_catalogues as c; c(Path("src/himaya/web"))'
	@touch $(MO)
