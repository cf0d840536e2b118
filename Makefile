# The commands of this repository. CMake does the work; the presets in CMakePresets.json are for developers.
BUILD := build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
LAUNCHER := $(if $(shell command -v ccache 2>/dev/null),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

.PHONY: build run test bench install format format-check clean setup configure

build: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target turunan_program

run: build
	$(BUILD)/turunan run examples/xor.tn
	$(BUILD)/turunan run examples/fashion_mnist.tn

test: configure
	cmake --build $(BUILD) --parallel $(JOBS)
	ctest --test-dir $(BUILD) --parallel $(JOBS) --output-on-failure

bench: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target bench

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

format:
	tools/setup format
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

format-check:
	tools/setup format
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run --Werror

clean:
	rm -rf $(BUILD)

setup:
	@tools/setup

configure: setup
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release $(LAUNCHER) >/dev/null
