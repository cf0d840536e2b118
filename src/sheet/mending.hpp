#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sheet/diagnostic.hpp"
#include "sheet/syntax.hpp"
#include "turunan/tensor.hpp"

namespace turunan::sheet {

/// An operand of an operation that failed: where it stands and what it is called in a message.
struct Operand {
  Span span;
  std::string text;
};

/// The library's error as a diagnostic: each note under its operand.
Diagnostic located(const Error& error, Span main, const std::vector<Operand>& operands);

/// Runs build(); what it throws becomes a SheetError at this place.
Tensor at_place(const SourcePtr& source, Span main, const std::vector<Operand>& operands,
                const std::function<Tensor()>& build);

/// How two matrices could be multiplied that do not agree: "X·W1 agrees: 1×3 · 3×2 gives 1×2", or nothing.
std::string product_help(const Tensor& a, const std::string& a_text, const Tensor& b,
                         const std::string& b_text);

}  // namespace turunan::sheet
