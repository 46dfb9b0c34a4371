# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Another pair: make test PYTHON=python3.13 ANSIBLE_CORE=2.21
PYTHON ?= python3
LOCKED_CORE := $(shell sed -n 's/^ansible-core==//p' requirements/core.txt)
ANSIBLE_CORE ?= $(LOCKED_CORE)

# The stamp names its pair, so that asking for another one makes a new .venv.
VENV := .venv/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
PACKAGING := build/packaging/ready
AUDIT := build/audit/ready
MUTANTS := build/mutants/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
EDA := build/eda/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
COLLECTION := build/ansible_collections/community/circleci
PIP := pip install -qq --disable-pip-version-check
# All versions are locked, with hashes; see scripts/pins. Only of an ansible-core that is asked for, pip takes the newest release.
LOCKED := $(PIP) --require-hashes --no-deps -r requirements/locked
CORE := $(if $(filter $(LOCKED_CORE),$(ANSIBLE_CORE)),$(LOCKED)/core.txt,$(PIP) 'ansible-core==$(ANSIBLE_CORE).*')
IN_VENV := PATH="$(CURDIR)/.venv/bin:$$PATH"
PYTEST := $(IN_VENV) pytest -n auto
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/build

PINS ?= --upgrade

# What Galaxy gets. Of the rest, `make sanity` and `make matrix` run these checks, too.
PUBLISHED := changelogs/ docs/ extensions/ meta/ playbooks/ plugins/ roles/

# A full run writes its tables into the documentation; another one does not: make bench BENCH=--quick
BENCH ?= --out docs/docsite/rst/guide_benchmark.rst

.PHONY: help venv demo test lint sanity unit laws integration package release-check release matrix eda mutations mutants soak live bench docs links recording new-resource pins audit clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "%-24s %s\n", $$1, $$2 }' Makefile

venv: $(VENV) $(COLLECTION) ## Install ansible-core and all the checks need into .venv

demo: venv ## Converge a few projects of an emulated CircleCI
	$(IN_VENV) scripts/demo

test: ## Run every check
	$(MAKE) --jobs=2 --no-print-directory venv $(PACKAGING)
	$(MAKE) --jobs=2 --output-sync=target --no-print-directory lint sanity SANITY='$(PUBLISHED)'
	$(PYTEST)
	@[ -n "$$(git status --porcelain)" ] || git rev-parse HEAD >build/tested

lint: venv package ## Run the linters, and what Galaxy checks
	$(IN_VENV) scripts/lint

sanity: venv ## Run ansible-test sanity
	$(IN_VENV) scripts/sanity $(SANITY)

unit laws integration: venv ## Run one kind of tests
	$(PYTEST) tests/$@

package: venv $(PACKAGING) ## Build the collection, and check what Galaxy and execution environments get
	PATH="$(CURDIR)/build/packaging/bin:$$PATH" scripts/package
	$(IN_VENV) pytest tests/packaging

release-check release: venv ## Check whether a release can be made, or make it (RELEASING.md)
	$(IN_VENV) scripts/release $(if $(filter %-check,$@),--check)

matrix: $(COLLECTION) ## Run the tests on every supported ansible-core (hours), or on some: make matrix CORES="2.17 2.22"
	CORES='$(CORES)' STEPS='$(STEPS)' WORKERS='$(WORKERS)' scripts/matrix

eda: $(EDA) $(COLLECTION) ## Run the rulebooks under a real ansible-rulebook (needs Java 17)
	build/eda/bin/ansible-rulebook --version
	build/eda/bin/pytest tests/unit/eda tests/integration/test_eda.py

mutations: venv ## Try all wrong answers of law 13, or so many of each case: make mutations MUTATIONS=300 MUTATIONS_SEED=7
	MUTATIONS=$(or $(MUTATIONS),all) $(PYTEST) tests/laws/test_mutations.py

mutants: $(MUTANTS) $(COLLECTION) ## Break the code of the collection in 300 places, and see whether the tests notice: make mutants SAMPLE=all SEED=7
	PATH="$(CURDIR)/build/mutants/bin:$$PATH" python -m tests.mutants --sample $(or $(SAMPLE),300) --seed $(or $(SEED),1)

soak: venv ## Let 10,000 requests meet faults, and try odd values in all options: make soak SOAK=20000 SEED=7
	$(IN_VENV) SOAK=$(or $(SOAK),10000) pytest -n auto tests/soak tests/laws/test_both_ways.py tests/laws/test_secrets.py tests/integration/test_fleet.py $(if $(SEED),--hypothesis-seed=$(SEED))

live: venv ## Check the real service: make live CIRCLECI_TOKEN=... LIVE_PROJECT=github/you/sandbox [LIVE_WRITE=1]
	@$(IN_VENV) python -m tests.live

bench: venv $(VENV)-bench ## Measure the collection and its peers (half an hour)
	$(IN_VENV) python -m bench $(BENCH)

docs: venv ## Render the documentation into build/docs
	$(IN_VENV) scripts/docs

links: venv ## Check the links that lead outside the documentation
	$(IN_VENV) scripts/links

recording: venv ## Play the demo, and draw what it prints into docs/site/demo.svg
	$(IN_VENV) scripts/record-demo

new-resource: ## Write the skeletons of a new module: make new-resource NAME=deploy_marker
	@$(PYTHON) scripts/new-resource '$(NAME)'

pins: ## Lock the newest versions for the checks, or that of one package: make pins PINS='--upgrade-package ruff'
	scripts/pins $(PYTHON) $(PINS)

audit: $(AUDIT) ## Look for known vulnerabilities of what the checks and the collection require
	build/audit/bin/python scripts/audit

clean: ## Remove all that was built
	rm -rf .ansible .venv build tests/output

$(VENV): requirements/locked/dev.txt requirements/locked/core.txt
	@[ ! -L .venv ] || { echo '.venv is a link to another one, which would be made anew' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	.venv/bin/$(LOCKED)/dev.txt
	.venv/bin/$(CORE)
	@touch $@

# Those that test the collection have all that .venv has, and ansible-core. The folder is named after the requirements.
$(EDA) $(MUTANTS): build/%/$(notdir $(VENV)): requirements/locked/%.txt requirements/locked/dev.txt requirements/locked/core.txt
	$(PYTHON) -m venv --clear build/$*
	build/$*/bin/$(LOCKED)/dev.txt
	build/$*/bin/$(LOCKED)/$*.txt
	build/$*/bin/$(CORE)
	@touch $@

$(PACKAGING) $(AUDIT): build/%/ready: requirements/locked/%.txt
	$(PYTHON) -m venv --clear build/$*
	build/$*/bin/$(LOCKED)/$*.txt
	@touch $@

$(VENV)-bench: $(VENV) requirements/locked/bench.txt
	.venv/bin/$(LOCKED)/bench.txt
	@touch $@

# Ansible finds a collection by its path only.
$(COLLECTION):
	mkdir -p $(@D)
	ln -s ../../.. $@
