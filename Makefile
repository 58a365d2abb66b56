# The words a newcomer types. Each installs what it needs and is missing, builds, and runs.
# Every build lies in build/<preset>/; `make demo`, `make test` and `make bench` share build/release.

JOBS ?= $(shell nproc)
release := build/release
# Configured with the tests and benchmarks in it: all that make test and make bench ask for.
with_tests := grep -qs '^UPTAKE_TESTS:BOOL=ON' $(release)/CMakeCache.txt && test -f $(release)/build.ninja

.PHONY: help demo test bench report-model format lint fuzz clean release

help:
	@echo "make demo     build the program; made-up patients, from report to model to picture"
	@echo "make test     build everything and run every test"
	@echo "make bench    time the slow parts"
	@echo "make report-model   train the report model that ships, from nothing"
	@echo "make format   lay out the code as .clang-format says"
	@echo "make lint     read the code with clang-tidy (CHANGED=1: only changed files)"
	@echo "make fuzz     feed hostile input to every reader (FUZZ_SECONDS=60 each)"
	@echo "make clean    remove build/ and demo/"

# The demo does without the test packages, so it leaves tests out of a build that has none yet.
demo:
	@scripts/install-dependencies --build
	@test -f $(release)/build.ninja || cmake --preset release -DUPTAKE_TESTS=OFF -DUPTAKE_BENCH=OFF
	@cmake --build $(release) -j $(JOBS) --target uptake
	@scripts/demo $(release)

release:
	@scripts/install-dependencies --test
	@$(with_tests) || cmake --preset release
	@cmake --build $(release) -j $(JOBS)

test: release
	@ctest --test-dir $(release) -j $(JOBS) --output-on-failure

bench: release
	@scripts/bench

# Needs the real sentences of OpenI: see docs/report_model.md.
report-model: release
	@scripts/report-model

format:
	@scripts/install-dependencies --test
	@scripts/format

lint:
	@scripts/install-dependencies --test
	@JOBS=$(JOBS) scripts/lint $(if $(CHANGED),--changed)

fuzz:
	@scripts/install-dependencies --fuzz
	@test -f build/fuzz/build.ninja || cmake --preset fuzz
	@cmake --build build/fuzz -j $(JOBS)
	@scripts/fuzz

clean:
	rm -rf build demo
