#pragma once

// Which instruction sets the vector kernels are compiled for: SSE4, AVX2 and AVX-512 beside the baseline.
// SSSE3 and the AVX-512 of later processors would only add compile time; on ARM NEON, for vectors of SVE,
// whose size is known only at run time, cannot lie in arrays. Include before any Highway header.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
