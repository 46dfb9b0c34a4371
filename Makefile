# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Another pair: make test PYTHON=python3.13 ANSIBLE_CORE=2.21
PYTHON ?= python3
ANSIBLE_CORE ?= 2.19.14

# The stamp names its pair, so that asking for another one makes a new .venv.
VENV := .venv/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
PACKAGING := build/packaging/ready
MUTANTS := build/mutants/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
EDA := build/eda/$(notdir $(PYTHON))-ansible-core-$(ANSIBLE_CORE)
COLLECTION := build/ansible_collections/community/circleci
IN_VENV := PATH="$(CURDIR)/.venv/bin:$$PATH"
PYTEST := $(IN_VENV) pytest -n auto
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/build

# A full run writes its tables into the documentation; another one does not: make bench BENCH=--quick
BENCH ?= --out docs/docsite/rst/guide_benchmark.rst

.PHONY: help venv demo test lint sanity unit laws integration package release-check release matrix eda mutations mutants soak live bench docs recording new-resource pins clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "%-24s %s\n", $$1, $$2 }' Makefile

venv: $(VENV) $(COLLECTION) ## Install ansible-core and all the checks need into .venv

demo: venv ## Converge a few projects of an emulated CircleCI
	$(IN_VENV) scripts/demo

test: lint sanity ## Run every check
	$(PYTEST)
	@[ -n "$$(git status --porcelain)" ] || git rev-parse HEAD >build/tested

lint: venv package ## Run the linters, and what Galaxy checks
	$(IN_VENV) scripts/lint

sanity: venv ## Run ansible-test sanity
	$(IN_VENV) scripts/sanity

unit laws integration: venv ## Run one kind of tests
	$(PYTEST) tests/$@

package: venv $(PACKAGING) ## Build the collection, and check what Galaxy and execution environments get
	PATH="$(CURDIR)/build/packaging/bin:$$PATH" scripts/package
	$(IN_VENV) pytest tests/packaging

release-check release: venv ## Tell whether a release can be made, or make it (RELEASING.md)
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
	$(IN_VENV) SOAK=$(or $(SOAK),10000) pytest -n auto tests/soak tests/laws/test_both_ways.py tests/integration/test_fleet.py $(if $(SEED),--hypothesis-seed=$(SEED))

live: venv ## Check the real service: make live CIRCLECI_TOKEN=... LIVE_PROJECT=github/you/sandbox [LIVE_WRITE=1]
	@$(IN_VENV) python -m tests.live

bench: venv $(VENV)-bench ## Measure the collection and its peers (15 minutes)
	$(IN_VENV) python -m bench $(BENCH)

docs: venv ## Render the documentation into build/docs
	$(IN_VENV) scripts/docs

recording: venv ## Play the demo, and draw what it prints into docs/site/demo.svg
	$(IN_VENV) scripts/record-demo

new-resource: ## Write the skeletons of a new module: make new-resource NAME=deploy_marker
	@$(PYTHON) scripts/new-resource '$(NAME)'

pins: ## Pin the newest versions for the checks (on Python 3.11)
	scripts/pins $(PYTHON)

clean: ## Remove all that was built
	rm -rf .ansible .venv build tests/output

$(VENV): requirements/dev.txt requirements/constraints.txt meta/ee-requirements.txt
	@[ ! -L .venv ] || { echo '.venv is a link to another one, which would be made anew' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	.venv/bin/pip install -qq --disable-pip-version-check \
		-c requirements/constraints.txt -r requirements/dev.txt 'ansible-core==$(ANSIBLE_CORE).*'
	@touch $@

$(EDA): requirements/eda.txt requirements/dev.txt requirements/constraints.txt meta/ee-requirements.txt
	$(PYTHON) -m venv --clear build/eda
	build/eda/bin/pip install -qq --disable-pip-version-check -r requirements/eda.txt 'ansible-core==$(ANSIBLE_CORE).*'
	@touch $@

$(MUTANTS): requirements/mutants.txt requirements/dev.txt requirements/constraints.txt meta/ee-requirements.txt
	$(PYTHON) -m venv --clear build/mutants
	build/mutants/bin/pip install -qq --disable-pip-version-check -r requirements/mutants.txt 'ansible-core==$(ANSIBLE_CORE).*'
	@touch $@

$(PACKAGING): requirements/packaging.txt meta/ee-requirements.txt
	$(PYTHON) -m venv --clear build/packaging
	build/packaging/bin/pip install -qq --disable-pip-version-check -r requirements/packaging.txt
	@touch $@

$(VENV)-bench: $(VENV) requirements/bench.txt
	.venv/bin/pip install -qq --disable-pip-version-check -r requirements/bench.txt
	@touch $@

# Ansible finds a collection by its path only.
$(COLLECTION):
	mkdir -p $(@D)
	ln -s ../../.. $@
