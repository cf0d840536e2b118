#pragma once

#include <span>
#include <string>

#include "graph/operation.hpp"

// Elementwise operations as expressions of C++, and the functions that those use.
namespace turunan::cpp {

/// Is there an expression for it?
bool has_expression(const Operation& operation);

/// Of a node whose inputs are these expressions, each an element or a number.
std::string expression(const Node& node, std::span<const std::string> inputs);

/// The definitions of the functions of namespace `functions` that a text calls; empty for none.
std::string functions_called_in(const std::string& text);

}  // namespace turunan::cpp
