#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "turunan/shape.hpp"

namespace turunan {

/// Where an element is along each axis, counted in row-major order: 5 of a 2×3 tensor is [1, 2].
std::vector<std::int64_t> index_of(const Shape& shape, std::int64_t position);

/// "[1, 2]"; nothing for a scalar.
std::string index_text(const Shape& shape, std::int64_t position);

}  // namespace turunan
