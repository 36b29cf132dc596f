# From nothing but Python 3.11 or newer and make:
#   make book    builds the book and says which file to open
#   make live    the same, with Python in the page: exercises are answered where they stand
#   make test    builds the book and tests it from end to end
#   make check   runs those that need no build and no browser, in less than a minute
# More: make zip, make lab, make notebooks, make chapter, make test-oracle, make test-versions,
#   make test-processors, make test-cells, make test-twice, make faults, make mutants, make bench,
#   make bench-book, make links, make lock, make release, make clean

SHELL := /bin/sh
BIN := .venv/bin
PYTHONS = $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
SIDE_BY_SIDE = -n 2 --dist loadfile
OF_THE_LIBRARY = $(patsubst %,tests/unit/test_%.py,activations bad_input compiler datasets deep \
  errors examples exercises gradcheck gradients graph layers losses network optimizers \
  optimizers_in_place products race schedules shapes training translate ways written_out \
  facts_000 facts_001 facts_002 facts_003 facts_004)
PIP = pip --disable-pip-version-check install --quiet --retries 2 --no-compile
LOCKED = --require-hashes --no-deps
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: book zip live test check lab notebooks chapter test-oracle test-versions test-processors \
  test-cells test-twice faults mutants bench bench-book links lock release clean
.DELETE_ON_ERROR:

book: .venv/ready
	@$(BIN)/python book/build.py
	@echo "The book is built. Open this file in a browser: $(CURDIR)/_build/html/index.html"

# The book as one file, to unzip anywhere: it opens from the disk.
zip: book
	@$(BIN)/python -c "import shutil; shutil.make_archive('_build/backpropagation', 'zip', '_build', 'html')"
	@echo "Unzip it anywhere and open html/index.html: $(CURDIR)/_build/backpropagation.zip"

# Python for the page: some 26 MB to download, once. LIVE_FILES=folder takes it from there.
live: .venv/ready-for-live
	@$(MAKE) --no-print-directory book

# What may run side by side does; what measures time in a browser comes last, alone.
test: .venv/ready-to-test live
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/unit --doctest-modules bpcore --cov --cov-report term
	BPCORE_FIGURES=image $(BIN)/pytest -p nbval.plugin --nbval $(SIDE_BY_SIDE) notebooks
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/notebooks tests/faults -m "not slow"
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/book -m "not alone and not long"
	$(BIN)/pytest tests/book -m alone

check: .venv/ready-to-test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest $(SIDE_BY_SIDE) --quiet tests/unit -m "not slow"

# On a copy, so that a reader changes nothing that is tested. `make clean` leaves it alone.
lab: .venv/ready-for-lab
	@$(BIN)/python notebooks/lab.py my-chapters
	$(BIN)/jupyter lab --config=notebooks/jupyter_config.py my-chapters

# Run every chapter afresh and keep its outputs.
notebooks: .venv/ready
	BPCORE_FIGURES=image $(BIN)/python notebooks/refresh.py

# A small whole chapter to begin with: make chapter NAME=two-moons
chapter: .venv/ready
	@$(BIN)/python notebooks/new.py $(NAME)

test-oracle: .venv/ready-for-oracle
	$(BIN)/pytest tests/oracle

# What needs numpy and matplotlib alone, and all chapters, with the oldest versions that bpcore
# supports, which are those of Python in the page, and with the newest.
test-versions: .venv-oldest/ready .venv-newest/ready
	.venv-oldest/bin/python -m pytest $(SIDE_BY_SIDE) $(OF_THE_LIBRARY) -m "not slow"
	.venv-newest/bin/python -m pytest $(SIDE_BY_SIDE) $(OF_THE_LIBRARY) -m "not slow"
	.venv-oldest/bin/python tests/versions/chapters.py
	.venv-newest/bin/python tests/versions/chapters.py

# Whether the chapters print the same on processors with other vector units: some minutes.
test-processors: .venv/ready-to-test
	$(BIN)/python tests/processors.py

# Run every cell of every chapter in the page: some minutes.
test-cells: .venv/ready-to-test live
	$(BIN)/pytest -n 2 tests/book/test_python_exercises.py -m long

# Plant faults, each in a copy of a small book, and see whether each is named: some minutes.
faults: .venv/ready-to-test live
	$(BIN)/pytest tests/faults

# Build the whole book twice, in other surroundings, and compare: some minutes.
test-twice: .venv/ready-to-test live
	$(BIN)/python tests/twice.py

# Change one operator at a time and see whether a test notices: takes an hour or more.
mutants: .venv/ready-to-test
	$(BIN)/python tests/mutants.py

# One thread, and the kernel that OpenBLAS itself thinks best. QUICK=1 takes few rounds.
bench: .venv-bench/ready
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 \
	  .venv-bench/bin/python -m benchmarks $(if $(QUICK),--quick)

# How quickly pages are there and answer, on a slowed processor; written to book/speed.md.
bench-book: .venv/ready-to-test live
	@$(BIN)/python -m benchmarks.book

# Whether what the book links to elsewhere is still there. What it writes is moved out of the site.
links: .venv/ready
	$(BIN)/jupyter-book build . --builder linkcheck; code=$$?; \
	  mv _build/html/output.* _build; exit $$code

# After a change of a requirements.txt: all versions that come with it, and their checksums. Versions
# that still fit stay; UPGRADE=1 takes the newest.
lock: .venv-lock/ready
	.venv-lock/bin/python book/locked/lock.py $(if $(UPGRADE),--upgrade)

# The archives of a release, after a look whether its version is the same everywhere.
release: live
	@$(BIN)/python book/release.py $(TAG)

clean:
	rm -rf _build .venv .venv-bench .venv-oldest .venv-newest .venv-lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage *.egg-info

# From the locks, so that pip takes no file that has another checksum; bpcore itself is this checkout.
.venv/ready: requirements.txt book/locked/book.txt pyproject.toml
	$(environment)
	@$(BIN)/python book/locked/lock.py --check
	$(call install,book/locked/book.txt,$(LOCKED))
	@$(BIN)/python -m $(PIP) --no-deps --no-build-isolation --no-index -e . >>.venv/install.log 2>&1 || { \
	  $(BIN)/python book/locked/lock.py --why .venv/install.log bpcore; exit 1; }
	@$(BIN)/python -c "import matplotlib.font_manager" 2>/dev/null  # its first import is slow and talks

.venv/ready-for-live: .venv/ready book/python/SHA256SUMS
	@echo "Getting Python for the page (only the first time; it may take some minutes)"
	@$(BIN)/python book/python/fetch.py
	@touch $@

.venv/ready-to-test: .venv/ready tests/requirements.txt book/locked/tests.txt
	@$(BIN)/python book/locked/lock.py --check
	$(call install,book/locked/tests.txt,$(LOCKED))

# Only for make lab: a third of all packages, which the book is built without.
.venv/ready-for-lab: .venv/ready notebooks/requirements.txt book/locked/lab.txt
	@$(BIN)/python book/locked/lock.py --check
	$(call install,book/locked/lab.txt,$(LOCKED))

.venv/ready-for-oracle: .venv/ready-to-test tests/oracle/requirements.txt
	$(call install,tests/oracle/requirements.txt)

# The oldest versions go with the oldest Python: for a newer one there are newer ones only.
.venv-oldest/ready: PYTHONS := $(PYTHON) python3.11 python3.12 $(PYTHONS)
.venv-oldest/ready .venv-newest/ready: tests/versions/oldest.txt tests/versions/newest.txt
	$(environment)
	$(call install,tests/versions/$(patsubst .venv-%,%,$(@D)).txt)

.venv-lock/ready: book/locked/uv.txt
	$(environment)
	$(call install,book/locked/uv.txt)

# The peers have an environment of their own, so that the book's stays free of them.
.venv-bench/ready: benchmarks/requirements.txt constraints.txt pyproject.toml
	$(environment)
	$(call install,benchmarks/requirements.txt)

# Make the virtual environment in which the target lies.
define environment
	@for candidate in $(PYTHONS); do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "This needs Python 3.11 or newer, but found $$(python3 --version 2>/dev/null || echo none)." \
	    "Install it, or name it: make PYTHON=python3.12"; exit 1; fi; \
	$$python -m venv $(@D) >/dev/null || { \
	  echo "$$python cannot make a virtual environment. On Debian: apt install python3-venv"; exit 1; }
endef

# Install what the file names; if that fails, say so in one sentence and keep the rest in a log.
# pip would compile one file after the other, and the tests of all packages too.
define install
	@echo "Installing $(1) into $(@D) (only the first time; it may take some minutes)"
	@$(@D)/bin/python -m $(PIP) $(2) -r $(1) >$(@D)/install.log 2>&1 || { \
	  $(@D)/bin/python book/locked/lock.py --why $(@D)/install.log $(1); exit 1; }
	@$(@D)/bin/python -m compileall -q -j 0 -x '/site-packages/.*/tests?/' $(@D)/lib >/dev/null 2>&1 || true
	@touch $@
endef
