#pragma once

#include <string>

#include "turunan/array.hpp"

namespace turunan {

/// An array and the name that a file gives it.
struct NamedArray {
  std::string name;  ///< "0.weight"
  Array value;
};

}  // namespace turunan
