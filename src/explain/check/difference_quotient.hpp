#pragma once

#include <cstdint>

#include "graph/bindings.hpp"
#include "turunan/explain.hpp"

namespace turunan::explanation {

/// Compares ∂cost/∂x with central difference quotients, extrapolated to a step of zero, in f64. x is any
/// tensor that the cost is computed from; `gradient` is what the engine computed for it. The name and the
/// formula of the result are the caller's.
///
/// Every entry is compared where x has at most `most_entries`; of a larger x 8 random directions of length
/// 1, 8 random entries and the entry of the greatest gradient, from the seed.
///
/// An f64 gradient is compared itself. For an f32 one the graph is computed in f64 from the same f32 values,
/// and its f64 gradient is compared with the quotients; then the f32 gradient is held to the f64 one, to 1e-3
/// of its greatest magnitude and to what f32 rounding of every node makes of it. Where it fails, a last entry
/// "[i, j] in f32" has the f32 gradient beside the f64 one.
///
/// The error of an entry is |gradient − quotient| / s. s is the greatest magnitude of the gradients and
/// quotients compared, or, where that is greater, the least slope of which a quotient can resolve a
/// millionth: rounding moves the cost by some δ (see rounding.hpp and noise.hpp), a quotient of step h by
/// δ/h, which the true gradient may be off by. So a tiny gradient beside a large cost is held to what the
/// cost's rounding lets be seen, no more. A quotient that is NaN, since the cost is not finite there, has an
/// infinite error.
///
/// Throws ShapeError where the cost is not one number or `gradient` has not the shape of x, TypeError where x
/// is not of floating-point numbers, Error for a variable without a value, and what the operations throw.
Check compare(const Tensor& cost, const Bindings& values, const Tensor& x, const Array& gradient,
              std::uint64_t seed, std::int64_t most_entries = 1000);

}  // namespace turunan::explanation
