#pragma once

#include <cstdint>

#include "explain/check/probe.hpp"

namespace turunan::explanation {

/// A random direction of length 1 that prefers none, from normal draws; Box and Muller, 1958.
ProbeLine random_line(std::size_t size, std::uint64_t seed);

/// How far the cost's values lie from a smooth function, by the fourth differences of its values at
/// neighbouring points: Moré and Wild, Estimating computational noise, 2011. It sees what no bound foresees,
/// but only what shows at this point. 0 where the cost has no value nearby.
double measured_noise(Probe& probe, std::uint64_t seed);

}  // namespace turunan::explanation
