#pragma once

#include <cstdint>
#include <optional>

#include "explain/check/local_cost.hpp"
#include "turunan/explain.hpp"

namespace turunan::explanation {

/// The entry of an f32 gradient that differs most from the f64 one, where one differs by more than f32
/// rounding explains. Where f32 rounding takes an element across a kink, such as relu's, nothing is compared.
std::optional<Check::Entry> fault_in_f32(const Tensor& cost, const Bindings& values, const Tensor& x,
                                         const Array& gradient, const WideGraph& wide, std::uint64_t seed);

}  // namespace turunan::explanation
