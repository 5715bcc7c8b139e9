# Two commands do everything on a machine with Python 3.11, pip and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= demo-out

.PHONY: demo test lint types docs bench clean

demo: $(VENV)/.installed
	$(BIN)/ddi-tools demo --out $(OUT)

test: lint types $(VENV)/.installed-dev $(VENV)/.installed-validators
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# Made again when the dependencies change.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

# The validator of RO-Crates wants an older rich than import-linter does: it has an environment of its own.
$(VENV)/.installed-validators: $(VENV)/.installed
	$(PYTHON) -m venv $(VENV)/validators
	$(VENV)/validators/bin/python -m pip install --quiet --disable-pip-version-check "roc-validator>=0.13" && touch $@ \
	|| { rm -rf $(VENV)/validators; echo "WARNING: no roc-validator could be had; its test is skipped" >&2; }

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

# All benchmarks against their peers; QUICK=1 for a try, which says little. COMPARE="A B": two files of results.
bench: $(VENV)/.installed-dev
ifdef COMPARE
	$(BIN)/python benchmarks/bench.py --compare $(COMPARE)
else
	$(BIN)/python benchmarks/bench.py $(if $(QUICK),--quick,--out benchmarks/results.json)
endif

clean:
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
