# make run        install, run every shipped scenario, print the 2030 verdicts
# make test       install the development tools, run all tests
# make test-fast  the tests without a browser that take a moment each: for while you work
# make lint       ruff and mypy
# make reproduce  rebuild the calibrated parameter set from the data
# make lock       resolve the two lock files again, after a change in pyproject.toml
# make release-notes VERSION=0.1.0   what CHANGELOG.md says of a version, ready to paste
# make clean      remove everything these targets made
#
# Needs python3 (3.11 or newer), make, and a package index that pip can reach.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet

OUT ?= results
RUN_OPTIONS ?=
PYTEST_OPTIONS ?=

# A stamp is named after the content of what was installed, so that a changed
# lock file (or a moved checkout) installs again and nothing else does.
RUN_STAMP := $(VENV)/.run-$(firstword $(shell { pwd; cat requirements.lock pyproject.toml; } | cksum))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell { pwd; cat requirements.lock requirements-dev.lock pyproject.toml; } | cksum))

UV := .venv-lock/bin/uv
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --quiet

.PHONY: run test test-fast lint reproduce lock release-notes clean

run: $(RUN_STAMP)
	$(VENV)/bin/wonen-eerst run -o $(OUT) --overwrite $(RUN_OPTIONS)
	@echo
	@echo "Results:       $(OUT)/"
	@echo "Start the app: $(VENV)/bin/wonen-eerst app"

test: $(DEV_STAMP)
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
		command -v google-chrome >/dev/null || { \
		echo "******************************************************************" >&2; \
		echo "WARNING: no chromium found. THE BROWSER TESTS WILL NOT RUN." >&2; \
		echo "         Debian, Ubuntu: apt-get install chromium" >&2; \
		echo "******************************************************************" >&2; }
	$(PY) -m pytest $(PYTEST_OPTIONS)

test-fast: $(DEV_STAMP)
	$(PY) -m pytest -m "not slow and not browser" --hypothesis-profile=fast $(PYTEST_OPTIONS)

lint: $(DEV_STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

reproduce: $(RUN_STAMP)
	$(PY) -m calibration.reproduce

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit("wonen-eerst needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN_STAMP): | $(PY)
	@echo "Installing into $(VENV) (the first time takes about a minute) ..."
	@rm -f $(VENV)/.run-* $(VENV)/.dev-*
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): | $(PY)
	@echo "Installing the development tools into $(VENV) (the first time takes about a minute) ..."
	@rm -f $(VENV)/.run-* $(VENV)/.dev-*
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(RUN_STAMP)

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(COMPILE) --extra build --extra benchmark -o requirements.lock
	$(COMPILE) --extra build --extra benchmark --extra dev -c requirements.lock -o requirements-dev.lock

release-notes:
	@$(firstword $(wildcard $(PY)) $(PYTHON)) .ci/release_notes.py $(VERSION)

clean:
	rm -rf $(VENV) .venv-lock results build *.egg-info .pytest_cache .hypothesis .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
