# Two commands: `make demo` and `make test`. Both build .venv through a stamp that is written last,
# so that a broken attempt is begun anew.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
DEMO := data/demo

.PHONY: installeer demo demo-reset test lint proef bench requirements vragenlijsten vertalingen

# What a server needs, and nothing of the tests.
installeer: $(VENV)/.klaar

demo: $(VENV)/.klaar
	@$(BIN)/kernpraat demo --map $(DEMO)

demo-reset: $(VENV)/.klaar
	@rm -rf $(DEMO)
	@$(BIN)/kernpraat demo --map $(DEMO)

# With ARGS one test runs at once, without installing anything of the system.
test: $(VENV)/.klaar-test
ifeq ($(strip $(ARGS)),)
	@sh tools/test-onderdelen.sh
	@$(BIN)/python -m pytest -n 2
else
	@$(BIN)/python -m pytest $(ARGS)
endif

lint: $(VENV)/.klaar-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.klaar: requirements.txt pyproject.toml tools/maak-venv.sh
	@sh tools/maak-venv.sh $(PYTHON) $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.klaar-test: $(VENV)/.klaar requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# What must never go wrong, at full size on both databases, each with a control that must fail; takes minutes.
proef: $(VENV)/.klaar-test
	@$(BIN)/python -m proef.dringen $(ARGS)
	@$(BIN)/python -m proef.charette_machine $(ARGS)
	@$(BIN)/python -m proef.scanners $(ARGS)

# Figures, not tests: residents at the web door on both databases.
bench: $(VENV)/.klaar-test
	@$(BIN)/python -m bench.bewoners
	@$(BIN)/python -m bench.lange_lijst
	@$(BIN)/python -m bench.overzicht

requirements:
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options --no-header --strip-extras --allow-unsafe -o requirements.txt requirements.in
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options --no-header --strip-extras --allow-unsafe -c requirements.txt -o requirements-dev.txt requirements-dev.in

vragenlijsten: $(VENV)/.klaar
	$(BIN)/python tools/maak_vragenlijst.py

# The sentences for residents in other languages; says what is not translated.
vertalingen: $(VENV)/.klaar
	$(BIN)/python tools/vertalingen.py
