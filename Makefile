# What a developer does all day, each a command that make prints before it runs it. M is a module, with what it is built
# from; T is a test's class, or Class#method.
# All end in "verify" and leave the same classes behind, so that none makes another compile anything again.

only = $(if $(M),-pl $(M) -am)

.PHONY: help test it contract check format run verify full
.DEFAULT_GOAL := help

help: ## says this
	@sed -n 's/^\([a-z]*\):.*## */  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
	@echo
	@echo '  For instance: make test M=streams-app T=QuoteTopologyTest; make it M=sink T=KillIT'

test: ## compiles and runs the unit tests, of all modules or [M=module] [T=test]
	mvn -Pfast $(only) $(if $(T),-Dtest='$(T)') verify

it: ## runs one integration test: M=module T=test
	mvn -Pfast $(only) -Dit.test='$(or $(T),$(error say which test: make it M=sink T=KillIT))' verify

contract: ## puts what the bridge relies on to a server, URL=esdb://..., or to the stand-in
	mvn -Pfast -pl bridge -am -Dit.test=EventStoreContractIT $(if $(URL),-Deventstore.url='$(URL)') verify

check: ## compiles with all checkers and looks at the format, without tests, all modules or [M=module]
	mvn -DskipTests $(only) verify

format: ## formats all sources
	mvn spotless:apply

run: ## starts the whole pipeline on this machine
	./run-local

verify: ## runs everything before a commit: checkers, format, all tests
	mvn verify

full: ## runs the same with the long runs, as CI does
	mvn -Pfull verify
