#include "sheet/mending.hpp"

#include <fmt/format.h>

namespace turunan::sheet {

namespace {

// A text that is not too long to be repeated in a message.
std::string short_text(const std::string& text) {
  constexpr std::size_t longest = 40;
  return text.size() <= longest && text.find('\n') == std::string::npos ? text : "this";
}

struct Factor {
  Shape shape;
  std::string text;
};

// The ways to write a factor: as it is, transposed, or without the transpose that it has.
std::vector<Factor> spellings(const Tensor& x, std::string text) {
  if (x.rank() != 2) return {};
  const bool atom = text.find_first_of(" +-*/@") == std::string::npos && text.find("·") == std::string::npos;
  if (!atom && !(text.starts_with('[') && text.ends_with(']'))) text = "(" + text + ")";
  const Shape turned = {x.shape()[1], x.shape()[0]};
  for (const std::string_view sign : {"ᵀ", ".T", "^T"}) {
    if (text.ends_with(sign)) return {{x.shape(), text}, {turned, text.substr(0, text.size() - sign.size())}};
  }
  return {{x.shape(), text}, {turned, text + "ᵀ"}};
}

}  // namespace

Diagnostic located(const Error& error, Span main, const std::vector<Operand>& operands) {
  Diagnostic diagnostic{.span = main, .message = error.required(), .labels = {}, .help = error.help()};
  for (const OperandNote& note : error.notes()) {
    if (note.operand >= operands.size()) continue;
    const Operand& operand = operands[note.operand];
    diagnostic.labels.push_back({operand.span, short_text(operand.text) + " " + note.text});
  }
  return diagnostic;
}

Tensor at_place(const SourcePtr& source, Span main, const std::vector<Operand>& operands,
                const std::function<Tensor()>& build) {
  try {
    return build();
  } catch (const SheetError&) {
    throw;
  } catch (const Error& error) {
    Diagnostic diagnostic = located(error, main, operands);
    diagnostic.source = source;
    throw SheetError(std::move(diagnostic));
  }
}

std::string product_help(const Tensor& a, const std::string& a_text, const Tensor& b,
                         const std::string& b_text) {
  for (const Factor& right : spellings(b, b_text)) {
    for (const Factor& left : spellings(a, a_text)) {
      if (left.shape[1] != right.shape[0]) continue;
      return fmt::format("{}·{} agrees: {} · {} gives {}×{}", left.text, right.text, to_string(left.shape),
                         to_string(right.shape), left.shape[0], right.shape[1]);
    }
  }
  if (a.rank() == 2 && b.rank() == 2 && a.shape() == b.shape()) {
    return fmt::format("{} ⊙ {} multiplies element by element", a_text, b_text);
  }
  return {};
}

}  // namespace turunan::sheet
