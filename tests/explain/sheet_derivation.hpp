#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sheet/explained.hpp"
#include "sheet/syntax.hpp"

/// Derivations of sheets that a test writes out.
namespace turunan {

inline sheet::Explained explained_sheet(const std::string& text, const sheet::ExplainRequest& request = {}) {
  const auto source = std::make_shared<const sheet::Source>("s.tn", text);
  const sheet::Sheet sheet = sheet::parse_sheet(source);
  if (!sheet.diagnostics.empty())
    throw std::runtime_error(render(sheet.diagnostics[0], *source));  // a mistake in the test
  try {
    return sheet::explained(sheet, {}, request);
  } catch (const sheet::SheetError& error) {
    throw std::runtime_error(render(error.diagnostic(), *source));
  }
}

inline Derivation explain_sheet(const std::string& text, ExplainOptions options = {},
                                const sheet::ExplainRequest& request = {}) {
  const sheet::Explained explained = explained_sheet(text, request);
  options.trace = explained.trace;
  return explain(explained.subject, options);
}

/// The lecture's network.
inline const std::string xor_sheet =
    "X = [0 0; 1 0; 0 1; 1 1]\ny = [0; 1; 1; 0]\nseed 1\nparam W1 = normal(2, 2)\nparam b1 = zeros(1, 2)\n"
    "param W2 = normal(2, 1)\nparam b2 = zeros(1, 1)\nA1 = σ(X·W1 + b1)\nŷ = σ(A1·W2 + b2)\n"
    "C = mean((ŷ - y)²)\n";

using Strings = std::vector<std::string>;

inline Strings names_of(const std::vector<Step>& steps) {
  Strings names;
  for (const Step& step : steps) names.push_back(step.name);
  return names;
}

inline const Step& step_named(const std::vector<Step>& steps, const std::string& name) {
  for (const Step& step : steps) {
    if (step.name == name) return step;
  }
  throw std::runtime_error("no step " + name);
}

inline std::string equation(const Step& step) {
  return step.name + " = " + formula_text(step.right);
}

inline Strings equations(const std::vector<Step>& steps) {
  Strings result;
  for (const Step& step : steps) result.push_back(equation(step));
  return result;
}

inline std::string text_of(const Words& words) {
  std::string text;
  for (const Words::Piece& piece : words.pieces)
    text += piece.formula ? formula_text(*piece.formula) : piece.text;
  return text;
}

inline std::string rule_of(const Derivation& d, const std::string& name) {
  return text_of(step_named(d.backward, name).rule);
}

}  // namespace turunan
