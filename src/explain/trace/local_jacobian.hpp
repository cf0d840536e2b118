#pragma once

#include <span>
#include <utility>
#include <vector>

#include "graph/bindings.hpp"

namespace turunan::explanation {

/// The entries of ∂expression/∂leaf that are not zero, in some of the columns; one column for each entry of
/// the leaf. Elements are counted in row-major order.
struct Column {
  std::int64_t of = 0;                                        ///< the leaf's entry
  std::vector<std::pair<std::int64_t, double>> entries = {};  ///< the expression's entry, the derivative
};

/// How many elements have to be computed for so many columns.
double work_of_columns(const Tensor& expression, const Tensor& leaf, std::size_t columns);

/// By rows, one pullback each, where the expression has fewer elements than columns are asked for; otherwise
/// by columns: the pullback is linear in the cotangent, and its own pullback is the derivative in a
/// direction.
std::vector<Column> columns_of_jacobian(const Tensor& expression, const Tensor& leaf, const Bindings& values,
                                        std::span<const std::int64_t> columns);

}  // namespace turunan::explanation
