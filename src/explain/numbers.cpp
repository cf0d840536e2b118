#include "explain/numbers.hpp"

namespace turunan::explanation {

std::string key_of(const Formula& f) {
  if (f.kind == FormulaKind::partial) return "∂" + f.parts[0].text + "/∂" + f.parts[1].text;
  return f.text;
}

namespace {

const Array* value_of(const Formula& f, const Values& values) {
  if (f.kind != FormulaKind::symbol && f.kind != FormulaKind::partial) return nullptr;
  const auto found = values.find(key_of(f));
  return found == values.end() ? nullptr : &found->second;
}

}  // namespace

Formula with_shapes(const Formula& formula, const Values& values) {
  return replaced(formula, [&](const Formula& f) -> std::optional<Formula> {
    if (f.kind == FormulaKind::array) return sizes(f.value->shape());
    const Array* value = value_of(f, values);
    return value == nullptr ? std::nullopt : std::optional(sizes(value->shape()));
  });
}

std::optional<Formula> with_numbers(const Formula& formula, const Values& values) {
  if (formula.kind == FormulaKind::symbol || formula.parts.empty() || formula.kind == FormulaKind::partial)
    return {};
  bool writable = true, any = false;
  Formula result = replaced(formula, [&](const Formula& f) -> std::optional<Formula> {
    const Array* value = value_of(f, values);
    if (value == nullptr) return {};
    writable = writable && is_written_out(*value);
    any = true;
    return array(*value);
  });
  return writable && any ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace turunan::explanation
