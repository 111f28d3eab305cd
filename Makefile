# What a person types. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# Everything runs on a Node that strips types by itself; an older one on PATH is passed over.
ifneq ($(MAKECMDGOALS),)
ifneq ($(MAKECMDGOALS),help)
NODE_FOLDER := $(shell infra/cli/node.sh)
ifeq ($(NODE_FOLDER),)
$(error no Node to run on; the line above says what to do)
endif
export PATH := $(NODE_FOLDER):$(PATH)
endif
endif

SESSION = node infra/session/index.ts
CHOICE = $(if $(STACK),--stack '$(STACK)') $(if $(REPOSITORY),--repository '$(REPOSITORY)') $(if $(TARGETS),--targets '$(TARGETS)') $(if $(ARGS),-- $(ARGS))

.PHONY: help up preview destroy outputs env clean test test-sessions test-client test-boot check build release

help: ## lists this
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | sed 's/\$$\$$/$$/'  | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'
	@echo "  REPOSITORY=path-or-url TARGETS='file.py:function,file.py:Class.method'   another repository than the example"
	@echo "  STACK=name   another stack than the one of the repository      ARGS='...'   more for pulumi, such as --refresh"

up: node_modules/.ready ## brings a session up: measures, opens pull requests, writes the case study
	@$(SESSION) up $(CHOICE)

preview: node_modules/.ready ## what `up` would do
	@$(SESSION) preview $(CHOICE)

destroy: node_modules/.ready ## takes a session down; repositories, records and case studies stay
	@$(SESSION) destroy $(CHOICE)

outputs: node_modules/.ready ## the stack's outputs as JSON
	@$(SESSION) outputs $(CHOICE)

env: node_modules/.ready ## for eval "$$(make env)": what plain `pulumi` needs in this shell
	@$(SESSION) env $(CHOICE)

clean: node_modules/.ready ## removes .tuneup: state, data, workspaces and logs of all local stacks
	@$(SESSION) clean

check: node_modules/.ready ## types, format, lint, unused exports, layout
	npm run --silent types
	npm run --silent lint
	npm run --silent unused
	node checks/run.ts checks/layout.test.ts

build: node_modules/.ready ## dist-<language>/, the plugins for a coding agent, and dist-service/, the AI service as one file
	npm run --silent plugin:build
	npm run --silent service:build

release: node_modules/.ready ## the plugins as archives for URL=https://... , with the marketplace that names them, into release/
	npm run --silent plugin:release -- '$(URL)'

test: check ## the whole suite but whole sessions
	node infra/cli/index.ts
	node checks/run.ts --kind pure --kind e2e

test-sessions: node_modules/.ready ## whole sessions on the example and on a real project; takes a while
	node infra/cli/index.ts
	node checks/run.ts --kind session

test-client: node_modules/.ready ## the published codeflash client, installed from PyPI, against this service; takes minutes
	@node service/client-test/index.ts $(TARGETS)

test-boot: node_modules/.ready ## the measuring machine's boot text, booted in QEMU; takes minutes, and root
	node checks/run.ts --kind boot

node_modules/.ready: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
