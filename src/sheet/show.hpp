#pragma once

#include <string>

#include "turunan/array.hpp"

namespace turunan::sheet {

/// A value under its name, with its shape: "C = 0.25", "x (3) = [1 2 3]", and on lines of its own what is
/// larger: "W₁ (2×2) =" above the rows. At 8 significant digits, whole numbers without a point.
std::string shown(const std::string& name, const Array& value);

}  // namespace turunan::sheet
