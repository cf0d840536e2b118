#pragma once

#include <span>

#include "graph/bindings.hpp"
#include "turunan/export.hpp"

namespace turunan {

/// As cpp_header of turunan/export.hpp, with values for the variables that are no inputs.
std::string cpp_header(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                       const Bindings& bindings, const CppHeaderOptions& options = {});

}  // namespace turunan
