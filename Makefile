# From nothing but Python 3.11 or newer and make:
#   make book    builds the book and says which file to open
#   make test    runs every check there is
# More: make lab, make notebooks, make test-oracle, make benchmark, make clean

SHELL := /bin/sh
BIN := .venv/bin
PYTHONS = $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --retries 2
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: book test lab notebooks test-oracle benchmark clean
.DELETE_ON_ERROR:

book: .venv/ready
	@$(BIN)/jupyter-book build . -W -n --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@echo "The book is built. Open this file in a browser: $(CURDIR)/_build/html/index.html"

test: .venv/ready-to-test book
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/unit --doctest-modules bpcore --cov --cov-report term
	BPCORE_FIGURES=image $(BIN)/pytest --nbval -n 2 --dist loadfile notebooks
	$(BIN)/pytest tests/notebooks tests/book

lab: .venv/ready
	$(BIN)/jupyter lab notebooks

# Run every chapter afresh and keep its outputs.
notebooks: .venv/ready
	BPCORE_FIGURES=image $(BIN)/python notebooks/refresh.py

test-oracle: .venv/ready-for-oracle
	$(BIN)/pytest tests/oracle

benchmark: .venv/ready-to-test
	$(BIN)/python benchmarks/compare.py

clean:
	rm -rf _build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage *.egg-info

.venv/ready: requirements.txt constraints.txt pyproject.toml
	@for candidate in $(PYTHONS); do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "This needs Python 3.11 or newer, but found $$(python3 --version 2>/dev/null || echo none)." \
	    "Install it, or name it: make PYTHON=python3.12"; exit 1; fi; \
	$$python -m venv .venv >/dev/null || { \
	  echo "$$python cannot make a virtual environment. On Debian: apt install python3-venv"; exit 1; }
	$(call install,requirements.txt)
	@$(BIN)/python -c "import matplotlib.font_manager" 2>/dev/null  # its first import is slow and talks

.venv/ready-to-test: .venv/ready tests/requirements.txt
	$(call install,tests/requirements.txt)

.venv/ready-for-oracle: .venv/ready-to-test tests/oracle/requirements.txt
	$(call install,tests/oracle/requirements.txt)

# Install what the file names; if that fails, say so in one sentence and keep the rest in a log.
define install
	@echo "Installing $(1) into .venv (only the first time; it may take some minutes)"
	@$(PIP) -r $(1) >.venv/install.log 2>&1 || { \
	  echo "Could not install $(1): is there a network? The reason is in .venv/install.log"; exit 1; }
	@touch $@
endef
