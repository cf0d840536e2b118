#include <cmath>
#include <nlohmann/json.hpp>

#include "explain/layout.hpp"

// A derivation as JSON, one step a line.

namespace turunan {

namespace {

using Json = nlohmann::ordered_json;

Json as_number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

// The elements of one axis after another, outermost first; whole numbers stay whole.
class Nested {
 public:
  Nested(const Array& value, std::span<const int> blanks) : compact_(value.compact()), blanks_(blanks) {
    if (value.dtype() == DType::i64) {
      integers_ = compact_.read<std::int64_t>();
    } else {
      numbers_ = compact_.to_doubles();
    }
  }

  Json from(std::size_t axis) {
    if (axis == compact_.rank()) return next();
    Json list = Json::array();
    for (std::int64_t i = 0; i < compact_.shape()[axis]; ++i) list.push_back(from(axis + 1));
    return list;
  }

 private:
  Json next() {
    const std::size_t at = at_++;
    if (!blanks_.empty() && blanks_[at] > 0) return nullptr;
    return integers_.empty() ? as_number(numbers_[at]) : Json(integers_[at]);
  }

  Array compact_;
  std::span<const std::int64_t> integers_;
  std::vector<double> numbers_;
  std::span<const int> blanks_;
  std::size_t at_ = 0;
};

Json as_json(const Array& value) {
  return Nested(value, {}).from(0);
}

// Blanks stay blank.
Json as_json(const Array& value, const Formula& result) {
  return Nested(value, result.blanks).from(0);
}

std::string plain(const Words& words) {
  std::string text;
  for (const Words::Piece& piece : words.pieces)
    text += piece.formula ? formula_text(*piece.formula) : piece.text;
  return text;
}

Json forward_json(const Step& step) {
  return {{"name", step.name},
          {"equation", formula_text(step.left) + " = " + formula_text(step.right)},
          {"latex", formula_latex(step.left) + " = " + formula_latex(step.right)},
          {"shape", step.value.shape().sizes()},
          {"value", as_json(step.value, step.result)}};
}

Json backward_json(const Step& step) {
  const std::optional<double> error = step.difference_quotient_error;
  return {{"name", step.name},
          {"equation", formula_text(step.left) + " = " + formula_text(step.right)},
          {"latex", formula_latex(step.left) + " = " + formula_latex(step.right)},
          {"rule", plain(step.rule)},
          {"shape", step.value.shape().sizes()},
          {"value", as_json(step.value, step.result)},
          {"difference_quotient_error", error ? as_number(*error) : Json(nullptr)}};
}

Json update_json(const UpdateStep& step) {
  const std::string sign = step.defines ? " = " : " ← ", latex_sign = step.defines ? " = " : " \\leftarrow ";
  return {{"name", step.name},
          {"equation", formula_text(step.left) + sign + formula_text(step.right)},
          {"latex", formula_latex(step.left) + latex_sign + formula_latex(step.right)},
          {"before", step.defines ? Json(nullptr) : as_json(step.before)},
          {"gradient", step.gradient ? as_json(*step.gradient) : Json(nullptr)},
          {"after", as_json(step.after, step.result)}};
}

Json trace_json(const Trace& trace) {
  Json paths = Json::array();
  for (const Trace::Path& path : trace.paths) {
    Json factors = Json::array();
    for (const Trace::Factor& factor : path.factors)
      factors.push_back({{"of", factor.of}, {"by", factor.by}, {"value", as_number(factor.value)}});
    paths.push_back({{"factors", std::move(factors)}, {"product", as_number(path.product)}});
  }
  return {{"entry", trace.entry},
          {"paths", std::move(paths)},
          {"number_of_paths", as_number(trace.number_of_paths)},
          {"rest", as_number(trace.rest)},
          {"sum", as_number(trace.sum)},
          {"gradient", as_number(trace.gradient)}};
}

// Names of files need not be valid UTF-8; JSON must be.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
std::string member(const std::string& name, const std::vector<T>& steps, Json (*as_json_of)(const T&)) {
  std::string lines;
  for (const T& step : steps) lines += (lines.empty() ? "\n    " : ",\n    ") + text_of(as_json_of(step));
  return ",\n  \"" + name + "\": [" + lines + (lines.empty() ? "]" : "\n  ]");
}

}  // namespace

std::string to_json(const Derivation& derivation) {
  std::string text = "{\n  \"sheet\": " + text_of(derivation.sheet);
  text += ",\n  \"cost\": " + text_of(derivation.cost);
  text += member("forward", derivation.forward, forward_json);
  text += member("backward", derivation.backward, backward_json);
  text += member("update", derivation.update, update_json);
  if (!derivation.traces.empty()) text += member("trace", derivation.traces, trace_json);
  return text + "\n}\n";
}

}  // namespace turunan
