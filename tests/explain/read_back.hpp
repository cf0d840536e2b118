#pragma once

#include <map>
#include <memory>
#include <string>

#include "explain/formula.hpp"
#include "explain/numbers.hpp"
#include "reference/evaluate.hpp"
#include "sheet/elaborator.hpp"
#include "sheet/names.hpp"
#include "sheet/syntax.hpp"

/// Printed formulas read back by the sheet language, and computed by the reference evaluator.
namespace turunan {

class ReadBack {
 public:
  explicit ReadBack(DType dtype = DType::f64) : dtype_(dtype) {}

  /// A name as the derivation spells it: "W₁", "∂C/∂W₁", "ŷ′".
  void set(const std::string& name, const Array& value) { values_.insert_or_assign(name, value); }

  Array operator()(const Formula& formula) { return reference::evaluate(graph(formula), {}); }

  /// What the formula over shapes, 4×2 · 2×2, gives.
  Shape shape(const Formula& formula) { return graph(formula).shape(); }

  /// The text that was read last, for messages.
  const std::string& text() const { return text_; }

 private:
  Tensor graph(const Formula& formula) {
    names_.clear();
    text_ = formula_text(explanation::replaced(formula, [&](const Formula& f) { return readable(f); }), 17);
    // A sheet spells this sign out.
    for (std::size_t at = 0; (at = text_.find("Π(", at)) != std::string::npos;)
      text_.replace(at, std::string("Π").size(), "prod");
    const auto source = std::make_shared<const sheet::Source>("formula", text_);
    static const sheet::Meanings none;
    sheet::Elaborator build({.meanings = &none,
                             .evaluate = [](const Tensor& x) { return reference::evaluate(x, {}); },
                             .dtype = dtype_,
                             .draws = &draws_},
                            source, names_);
    return build(sheet::parse_expression(source));
  }

  // Names that no sheet can have get one that it can; so do tensors that brackets cannot say: of one axis.
  std::optional<Formula> readable(const Formula& f) {
    if (f.kind == explanation::FormulaKind::array && f.value->rank() != 2) return stand_in(f, *f.value);
    if (f.kind == explanation::FormulaKind::sizes)
      return stand_in(f, Array::full({dtype_, shape_of(f.text)}, 1));
    if (f.kind != explanation::FormulaKind::symbol && f.kind != explanation::FormulaKind::partial) return {};
    const std::string name = explanation::key_of(f);
    const auto found = values_.find(name);
    if (found == values_.end()) return {};
    if (f.kind == explanation::FormulaKind::partial || sheet::key(name) != name ||
        name.find("′") != std::string::npos)
      return stand_in(f, found->second);
    names_.insert_or_assign(name, Tensor(found->second));
    return {};
  }

  // As tightly bound as what it stands for, so that brackets stay as they are.
  Formula stand_in(const Formula& f, const Array& value) {
    std::string name = "q";
    for (const char digit : std::to_string(names_.size())) name += static_cast<char>('k' + digit - '0');
    while (names_.contains(name)) name += "q";
    names_.insert_or_assign(name, Tensor(value));
    Formula symbol = explanation::symbol(name);
    symbol.binding = f.binding;
    return symbol;
  }

  static Shape shape_of(const std::string& text) {
    std::vector<std::int64_t> sizes;
    if (text == "scalar") return {};
    for (std::size_t at = 0; at != std::string::npos;) {
      sizes.push_back(std::stoll(text.substr(at)));
      at = text.find("×", at);
      if (at != std::string::npos) at += std::string("×").size();
    }
    return Shape(std::move(sizes));
  }

  DType dtype_;
  std::uint64_t draws_ = 0;
  std::map<std::string, Array> values_;
  sheet::Elaborator::Names names_;
  std::string text_;
};

}  // namespace turunan
