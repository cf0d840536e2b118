# The commands of this repository. CMake does the work; the presets in CMakePresets.json are for developers.
BUILD := build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
LAUNCHER := $(if $(shell command -v ccache 2>/dev/null),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

.PHONY: build run test test-onnx api neon fuzz bench bench-peers performance-page install format format-check clean setup configure

build: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target turunan_program

run: build
	$(BUILD)/turunan run examples/xor.tn
	$(BUILD)/turunan run examples/fashion_mnist.tn

test: configure
	cmake --build $(BUILD) --parallel $(JOBS)
	ctest --test-dir $(BUILD) --parallel $(JOBS) --output-on-failure

# The ONNX project's own tests of its operators: what passes, operator by operator. ONLY=conv says why each that has
# conv in its name does not.
test-onnx: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target onnx_node_tests
	$(BUILD)/tests/onnx_node_tests $(if $(ONLY),--only $(ONLY))

# The reference of the C++ interface, into build/api/html.
api:
	@tools/setup
	@mkdir -p $(BUILD)
	doxygen docs/api/Doxyfile

# The plan and its kernels, compiled for 64-bit ARM.
neon:
	@tools/setup neon
	tools/check_neon

# FILTER=XOR picks what matches it.
bench: configure
	@tools/setup bench
	@cmake $(BUILD) >/dev/null
	cmake --build $(BUILD) --parallel $(JOBS) --target benchmarks
	$(BUILD)/bench/benchmarks --benchmark_filter="$(FILTER)"

# ROUNDS=5 and ONLY=W1,W3 may be given.
bench-peers: configure
	@tools/setup peers || echo "some peers will be missing" >&2
	@cmake $(BUILD) >/dev/null
	cmake --build $(BUILD) --parallel $(JOBS) --target bench_peers
	ROUNDS="$(ROUNDS)" ONLY="$(ONLY)" python3 bench/peers/run.py $(BUILD)

# The tables of the last `make bench-peers`, into the page.
performance-page:
	python3 bench/peers/report.py $(BUILD)/peers/results.json docs/performance.md

fuzz:
	@tools/setup fuzz
	@cmake -S . -B $(BUILD)-fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++-14 \
	  -DTURUNAN_FUZZ=ON -DTURUNAN_TESTS=OFF -DTURUNAN_SANITIZE=fuzzer-no-link,address,undefined $(LAUNCHER) >/dev/null
	cmake --build $(BUILD)-fuzz --parallel $(JOBS) --target fuzzers
	ctest --test-dir $(BUILD)-fuzz --parallel $(JOBS) --output-on-failure

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

format:
	tools/setup format
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

format-check:
	tools/setup format
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run --Werror

clean:
	rm -rf $(BUILD) $(BUILD)-fuzz

setup:
	@tools/setup

configure: setup
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release $(LAUNCHER) >/dev/null
