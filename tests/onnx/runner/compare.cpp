#include "onnx/runner/compare.hpp"

#include <fmt/format.h>

#include <cmath>

#include "ops/leaf.hpp"

namespace turunan::onnx::test {

namespace {

bool close(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= 1e-7 + 1e-3 * std::abs(b);
}

std::string tensor_difference(const Value& value, const Value& expected) {
  if (value.type != expected.type) {
    return fmt::format("is {}, not {}", name(value.type), name(expected.type));
  }
  if (value.tensor.shape() != expected.tensor.shape()) {
    return fmt::format("is {}, not {}", to_string(value.tensor.shape()), to_string(expected.tensor.shape()));
  }
  const Array a = *value.tensor.node().attributes.value, b = *expected.tensor.node().attributes.value;
  if (a.dtype() != b.dtype()) return fmt::format("is carried as {}", to_string(a.type()));
  if (!is_floating(value.type))
    return identical(a, b) ? "" : fmt::format("is\n{}\nnot\n{}", to_string(a), to_string(b));
  const std::vector<double> p = a.to_doubles(), q = b.to_doubles();
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!close(p[i], q[i])) return fmt::format("has {} at {}, not {}", p[i], i, q[i]);
  }
  return {};
}

}  // namespace

std::string difference(const Value& value, const Value& expected) {
  if (value.kind != expected.kind) return "is of another kind";
  if (value.kind == Value::Kind::nothing) return {};
  if (value.kind == Value::Kind::tensor) return tensor_difference(value, expected);
  if (value.sequence.size() != expected.sequence.size()) {
    return fmt::format("has {} elements, not {}", value.sequence.size(), expected.sequence.size());
  }
  for (std::size_t i = 0; i < value.sequence.size(); ++i) {
    const std::string found = difference(value.sequence[i], expected.sequence[i]);
    if (!found.empty()) return fmt::format("at {} {}", i, found);
  }
  return {};
}

}  // namespace turunan::onnx::test
