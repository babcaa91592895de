# What a person types here. The work itself is in run/, one script a sentence.
# It must not know how anything is built or started.

export DATA BRANCH DAY SPEED SEED SEEDS FROM CUTS HTTP PRINTER BENCH_FULL

.DEFAULT_GOAL := help
.PHONY: help run test check bench sim cuts deb

help: ## say what can be typed here
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' Makefile
	@echo
	@echo "  make run DAY=salary SPEED=30      customers arrive and agents work by themselves, thirty times faster"
	@echo "  make run BRANCH=thies-hospital    another sample of branch-hub/branches/"
	@echo "  make run DATA=~/branch HTTP=8090  another folder, another port"

run: ## a living branch in front of you: hub, kiosk, display, printer
	@run/branch.sh

test: ## everything that proves it
	@run/tests.sh

check: ## formatting and lints, without a single warning
	@run/check.sh

bench: ## the figures we hold ourselves to, measured on this machine (BENCH_FULL=1: full size)
	@run/bench.sh

deb: ## a Debian package with hub, kiosk, screen and their units
	@run/deb.sh

sim: ## days in bad weather, from seeds (SEEDS=100000, or SEED=17 to see one)
	@run/sim.sh

cuts: ## the power of a real disk cut while a hub works (CUTS=1000)
	@run/cuts.sh
