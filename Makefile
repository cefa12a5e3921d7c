# make demo | test | check | validity | bench | golden | docs   (each sets up what it needs)

VENV    := .venv
BIN     := $(VENV)/bin
PY      := $(BIN)/python
RUNS    := runs
PEERS   := .peers
STAMP   := $(VENV)/.installed
WORKERS ?= 2

# numba keeps compiled kernels beside the sources; threads of BLAS only disturb two workers.
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONUTF8 = 1

.PHONY: help setup demo test check validity validity-short bench bench-short golden docs lock browser clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      set up, simulate the reference drill, write the report in two languages"
	@echo "make test      set up and run all tests (two workers)"
	@echo "make check     lint, types, import contracts, sizes of modules"
	@echo "make validity  hold the models against published results, and write the page of it (slow)"
	@echo "make bench     measure speed and memory, the crowd against its peers (slow)"
	@echo "make golden    rewrite the golden files; the commit explains the difference"
	@echo "make docs      rewrite docs/reference from the code"
	@echo "make lock      resolve the dependencies anew into requirements.lock"

setup: $(STAMP)

$(PY):
	@sh tools/venv.sh "$(VENV)"

# --no-compile: byte code is made on first import, which is faster than making all of it here.
$(VENV)/.locked: requirements.lock | $(PY)
	@echo "Installing the locked dependencies (once, some 300 MB) ..."
	@$(PY) -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@touch $@

$(STAMP): $(VENV)/.locked pyproject.toml
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(PY) tools/relative.py
	@touch $@
	@echo "Ready: $(BIN)/sispamkota"

demo: $(STAMP)
	@sh tools/demo.sh "$(BIN)/sispamkota" "$(RUNS)"

# A browser is needed by some tests only; they skip with a reason where there is none.
browser: $(STAMP)
	@sh tools/browser.sh

test: $(STAMP) browser
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PY) tools/sizes.py

# The page is written whether or not all holds; a miss that is not expected makes this fail.
validity: $(STAMP)
	@rm -rf $(RUNS)/validity
	@held=0; $(PY) -m pytest -n $(WORKERS) --dist loadfile -o faulthandler_timeout=0 -m validity tests/validity \
		--told $(CURDIR)/$(RUNS)/validity || held=1; \
	$(PY) tools/validity_page.py $(RUNS)/validity && exit $$held

# pytest answers 5 where no test is marked short yet; that is no failure.
validity-short: $(STAMP)
	$(PY) -m pytest -p no:xdist -m "validity and short" tests/validity || [ $$? -eq 5 ]

# The peers want other versions than we do, so they live apart; without them ours is measured alone.
$(PEERS)/.installed: bench/peers.txt | $(PY)
	@echo "Installing the peers of the crowd (once, some 1 GB) ..."
	@$(PY) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install -qq --disable-pip-version-check -r bench/peers.txt \
		|| echo "The peers could not be installed; the crowd is measured alone."
	@touch $@

bench: $(STAMP) $(PEERS)/.installed
	@held=0; $(PY) -m bench || held=1; \
	$(PY) -m bench.crowd --peers $(PEERS)/bin/python --docs docs/explanation && exit $$held

bench-short: $(STAMP)
	$(PY) -m bench --short
	$(PY) -m bench.crowd --short

golden: $(STAMP)
	$(PY) tools/golden.py

docs: $(STAMP)
	$(PY) tools/docs.py

lock: $(STAMP)
	@sh tools/lock.sh "$(BIN)"

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
