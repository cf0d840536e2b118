#include "formats/cpp/functions.hpp"

#include <algorithm>

#include "formats/cpp/names.hpp"
#include "ops/activation.hpp"
#include "ops/extremes.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"
#include "ops/whole_numbers.hpp"

namespace turunan::cpp {

namespace {

// {0}, {1}, {2} stand for the inputs, {n} for the operation's number, {T} for the type of the result.
struct Written {
  const Operation* operation;
  std::string_view expression;
};

constexpr Written table[] = {
    {&ops::negate, "-{0}"},
    {&ops::add, "{0} + {1}"},
    {&ops::subtract, "{0} - {1}"},
    {&ops::multiply, "{0} * {1}"},
    {&ops::divide, "{0} / {1}"},
    {&ops::quotient, "{0} == 0 ? {T}(0) : {0} / {1}"},
    {&ops::masked_product, "{0} == 0 ? {T}(0) : {0} * {1}"},
    {&ops::square, "{0} * {0}"},
    {&ops::power, "std::pow({0}, {1})"},
    {&ops::exp, "std::exp({0})"},
    {&ops::log, "std::log({0})"},
    {&ops::sqrt, "std::sqrt({0})"},
    {&ops::sin, "std::sin({0})"},
    {&ops::cos, "std::cos({0})"},
    {&ops::tan, "std::tan({0})"},
    {&ops::asin, "std::asin({0})"},
    {&ops::acos, "std::acos({0})"},
    {&ops::atan, "std::atan({0})"},
    {&ops::sinh, "std::sinh({0})"},
    {&ops::cosh, "std::cosh({0})"},
    {&ops::tanh, "std::tanh({0})"},
    {&ops::asinh, "std::asinh({0})"},
    {&ops::acosh, "std::acosh({0})"},
    {&ops::atanh, "std::atanh({0})"},
    {&ops::erf, "std::erf({0})"},
    {&ops::equal, "{0} == {1}"},
    {&ops::not_equal, "{0} != {1}"},
    {&ops::less, "{0} < {1}"},
    {&ops::less_equal, "{0} <= {1}"},
    {&ops::greater, "{0} > {1}"},
    {&ops::greater_equal, "{0} >= {1}"},
    {&ops::abs, "std::abs({0})"},
    {&ops::sign, "functions::sign({0})"},
    {&ops::step, "{0} > 0 ? {T}(1) : {T}(0)"},
    {&ops::floor, "std::floor({0})"},
    {&ops::ceil, "std::ceil({0})"},
    {&ops::round, "std::nearbyint({0})"},
    {&ops::whole_quotient, "functions::whole_quotient({0}, {1})"},
    {&ops::remainder, "functions::remainder({0}, {1})"},
    {&ops::where, "{0} ? {1} : {2}"},
    {&ops::maximum, "functions::greater_of({0}, {1})"},
    {&ops::minimum, "functions::less_of({0}, {1})"},
    {&ops::clip, "functions::clip({0}, {1}, {2})"},
    {&ops::sigmoid, "functions::sigmoid({0})"},
    {&ops::relu, "functions::relu({0})"},
    {&ops::leaky_relu, "functions::leaky_relu({0}, {n})"},
    {&ops::elu, "functions::elu({0}, {n})"},
    {&ops::softplus, "functions::softplus({0})"},
    {&ops::gelu, "functions::gelu({0})"},
    {&ops::silu, "functions::silu({0})"},
};

struct Function {
  std::string_view name, definition;
};

// A NaN goes through all of them, as it does in turunan.
constexpr Function functions[] = {
    {"sign", "T sign(T x) {\n  return std::isnan(x) ? x : T(x > 0) - T(x < 0);\n}\n"},
    {"whole_quotient",
     "T whole_quotient(T x, T y) {\n"
     "  if constexpr (std::is_integral_v<T>) {\n"
     "    return y == 0 ? T(0) : y == T(-1) ? -x : x / y;\n"
     "  } else {\n    return std::trunc(x / y);\n  }\n}\n"},
    {"remainder",
     "T remainder(T x, T y) {\n"
     "  if constexpr (std::is_integral_v<T>) {\n"
     "    return y == 0 || y == T(-1) ? T(0) : x % y;\n"
     "  } else {\n    return std::fmod(x, y);\n  }\n}\n"},
    {"greater_of", "T greater_of(T x, T y) {\n  return x > y || std::isnan(x) ? x : y;\n}\n"},
    {"less_of", "T less_of(T x, T y) {\n  return x < y || std::isnan(x) ? x : y;\n}\n"},
    {"clip",
     "T clip(T x, T low, T high) {\n  const T raised = x < low ? low : x;\n"
     "  return raised > high ? high : raised;\n}\n"},
    {"sigmoid", "T sigmoid(T x) {\n  return 1 / (1 + std::exp(-x));\n}\n"},
    {"relu", "T relu(T x) {\n  return x > 0 || std::isnan(x) ? x : T(0);\n}\n"},
    {"leaky_relu", "T leaky_relu(T x, T slope) {\n  return x > 0 ? x : slope * x;\n}\n"},
    {"elu", "T elu(T x, T scale) {\n  return x > 0 ? x : scale * std::expm1(x);\n}\n"},
    {"softplus", "T softplus(T x) {\n  return (x < 0 ? T(0) : x) + std::log1p(std::exp(-std::abs(x)));\n}\n"},
    {"gelu", "T gelu(T x) {\n  return x / 2 * (1 + std::erf(x * T(0.70710678118654752)));\n}\n"},
    {"silu", "T silu(T x) {\n  return x / (1 + std::exp(-x));\n}\n"},
    {"whole",
     "std::int64_t whole(T x) {  // cut towards zero; what is too large becomes the nearest end\n"
     "  if (std::isnan(x)) return 0;\n  if (x >= T(9223372036854775808.0)) return INT64_MAX;\n"
     "  return x < T(-9223372036854775808.0) ? INT64_MIN : static_cast<std::int64_t>(x);\n}\n"},
    {"nearest_place",
     "std::int64_t nearest_place(T x, std::int64_t size) {  // one outside counts as the first or the last\n"
     "  if (!(x > 0)) return 0;\n  if (x >= T(size - 1)) return size - 1;\n"
     "  return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(x)));\n}\n"},
};

const Written* find(const Operation& operation) {
  for (const Written& written : table) {
    if (written.operation == &operation) return &written;
  }
  return nullptr;
}

std::string cast(const Node& node, const std::string& input) {
  const DType from = node.inputs[0].dtype(), to = node.type.dtype;
  if (to == DType::boolean) return input + " != 0";
  if (to == DType::i64 && is_floating(from)) return "functions::whole(" + input + ")";
  return "static_cast<" + type_name(to) + ">(" + input + ")";
}

}  // namespace

bool has_expression(const Operation& operation) {
  return &operation == &ops::cast_to || find(operation) != nullptr;
}

std::string expression(const Node& node, std::span<const std::string> inputs) {
  if (&node.operation == &ops::cast_to) return cast(node, inputs[0]);
  const std::string_view pattern = find(node.operation)->expression;
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      text += pattern[at];
      continue;
    }
    const char key = pattern[at + 1];
    if (key == 'T') text += type_name(node.type.dtype);
    if (key == 'n') text += literal(node.attributes.numbers[0], node.type.dtype);
    if (key >= '0' && key <= '2') text += inputs[static_cast<std::size_t>(key - '0')];
    at += 2;
  }
  return text;
}

std::string functions_called_in(const std::string& text) {
  std::string definitions;
  for (const Function& function : functions) {
    if (text.find("functions::" + std::string(function.name) + "(") == std::string::npos) continue;
    definitions +=
        (definitions.empty() ? "" : "\n") + ("template <class T>\n" + std::string(function.definition));
  }
  return definitions;
}

}  // namespace turunan::cpp
