# The front door. Needs python3, make, git and a shell; recipes call nothing else.
PYTHON ?= python3

help:
	@$(PYTHON) dev/targets.py

install:            ## a locked environment in .venv, browser files and translations built
	@$(PYTHON) dev/install.py

demo: install       ## the demo city on localhost (HOLDFAST_PORT, HOLDFAST_HOME)
	@.venv/bin/holdfast demo

test: install       ## everything that CI runs, under 20 minutes
	@.venv/bin/python dev/test.py all

test-fast: install  ## the lower storeys, seconds
	@.venv/bin/python dev/test.py fast

check: install      ## format, lint, types, imports, migrations, translations
	@.venv/bin/python dev/test.py check

bench: install      ## measurements in full; figures go to docs/measured.md
	@.venv/bin/python dev/test.py bench

soak: install       ## the long proofs
	@.venv/bin/python dev/test.py soak

mutants: install    ## removes each named guard and shows that a test falls
	@.venv/bin/python dev/mutants.py

lock:               ## writes requirements.lock anew (needs uv)
	@$(PYTHON) dev/lock.py

.PHONY: help install demo test test-fast check bench soak mutants lock
.DEFAULT_GOAL := help
