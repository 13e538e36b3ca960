# Everything a user needs: make report, make test, make lab. Only Python 3.11+ with venv, and make, are assumed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export OPENBLAS_NUM_THREADS ?= 1
unexport PYTHONPATH PYTHONHOME

# A .venv belongs to the folder that it was made in. In a copied or moved checkout it would run the place it
# came from, or nothing, so it is made anew there; so is one without pip, and one that does not run.
OWN_PIP = grep -qsF "$$(pwd -P)/$(BIN)/python" $(BIN)/pip && $(BIN)/python -I -c "import pip" 2>/dev/null
OWN_PACKAGE = $(BIN)/python -I -c "import os, plan_workbook; assert os.path.samefile(plan_workbook.PACKAGE, 'analysis')"
ifneq ($(shell $(OWN_PIP) && $(OWN_PACKAGE) 2>/dev/null && echo own),own)
.PHONY: $(READY)
endif

.PHONY: report test test-slow test-all lint docs lab bench lock words clean

report: $(READY)
	$(BIN)/workbook run

test: $(READY) lint
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not slow"

test-slow: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadscope -m slow

test-all: test test-slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/sphinx-build -q -W --keep-going -d .cache/docs docs reports/site/docs
	@echo "Documentation: reports/site/docs/index.html"

lab: $(READY)
	@test "$$(id -u)" != 0 || { echo "JupyterLab does not start as root: whoever reaches it could do all that root may."; \
	  echo "Give make lab as another user who may write here; in a container of your own:"; \
	  echo "  $(BIN)/jupyter lab --allow-root notebooks/explore.ipynb"; exit 1; }
	$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --ServerApp.allow_remote_access=False notebooks/explore.ipynb

bench: $(READY)
	$(BIN)/python benchmarks/run.py

# The catalogue of texts: take in what is new, drop what is gone.
words: $(READY)
	$(BIN)/workbook words

# Needs uv. Resolves for every platform and pins with hashes.
lock:
	printf 'editables\nhatchling\n' | uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
	  --all-extras --no-header --no-annotate pyproject.toml - --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.11"; exit 2; }
	@if [ -L .venv ]; then rm .venv; fi  # whoever else has what it leads to keeps it
	@$(OWN_PIP) || { echo "Making .venv in $$(pwd -P)"; $(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q analysis
	@touch $(READY)

clean:
	rm -rf .cache build
