#pragma once

namespace turunan::bench {

/// The fused multiply-adds in f32 that one core does at most, in 10⁹ floating-point operations a second (an
/// addition and a multiplication each count as one). Takes about 50 ms; the best of several short
/// repetitions.
double peak_gflops();

}  // namespace turunan::bench
