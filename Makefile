# Two commands on a fresh machine: `make chat` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
HOME_FOLDER ?= .fundstelle
PORT ?= 8000
DATA ?= ../shared/data
CORPORA = $(dir $(wildcard corpora/*/corpus.toml))

.PHONY: chat test lint bench crash-trials clean lock

# Exit code 1 of the ingest means losses that its report names; what was read is still worth asking.
chat: $(VENV)/.installed
	$(BIN)/fundstelle-ingest run --home $(HOME_FOLDER) $(CORPORA) || [ $$? -eq 1 ]
	$(BIN)/fundstelle chat --home $(HOME_FOLDER) --port $(PORT)

test: $(VENV)/.installed-dev lint
	$(BIN)/pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check ingest assistant eval tests
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/python -m eval.bench
	if [ -d $(DATA) ]; then $(BIN)/python -m eval.document_speed --data $(DATA); fi

# Kill the ingest at every step and at random moments, fill its disk, and look at what the next start finds.
crash-trials: $(VENV)/.installed-dev
	$(BIN)/python -m tests.crash_trials 5000

clean:
	rm -rf $(VENV) $(HOME_FOLDER) .pytest_cache .mypy_cache .ruff_cache *.egg-info

# The locks name every package and version, so nothing is resolved: an old pip is as fast as a new one, and
# packages that only unused parts of our libraries need (NOT_LOCKED) stay out.
$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed tests/requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r tests/requirements.lock
	touch $@

# numba and llvmlite serve unstructured's PDF image path alone, scipy a statistic of pytrec_eval's: 350 MB.
NOT_LOCKED = ^(numba|llvmlite|scipy|pip|fundstelle)==
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --upgrade pip setuptools
	build/lock/bin/pip install --quiet .
	build/lock/bin/pip freeze --all --exclude-editable | grep -Ev '$(NOT_LOCKED)|@' > requirements.lock
	build/lock/bin/pip install --quiet '.[dev,postgres,scale]'
	build/lock/bin/pip freeze --all --exclude-editable | grep -Ev '$(NOT_LOCKED)|@' | grep -vxFf requirements.lock > tests/requirements.lock
	rm -rf build/lock
