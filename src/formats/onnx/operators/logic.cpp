#include "formats/onnx/operators/common.hpp"
#include "ops/arithmetic.hpp"
#include "ops/pieces.hpp"

// Comparisons, logic and the choice between two values.

namespace turunan::onnx {

namespace {

Tensor legacy_broadcast(const Call& c) {
  const Tensor &a = c.tensor(0), &b = c.tensor(1);
  if (!c.flag("broadcast") || !c.has_attribute("axis")) return b;
  std::vector<std::int64_t> sizes = b.shape().sizes();
  sizes.resize(std::max(a.rank() - axis_of(c.integer("axis"), a), sizes.size()), 1);
  return ops::reshape(b, Shape(std::move(sizes)));
}

// Of uint64 the order of the carrier i64 is another one, until its sign bit is turned.
Tensor ordered(const Tensor& tensor, ElementType type) {
  if (type != ElementType::uint64) return tensor;
  return tensor + Tensor(whole_numbers({}, {INT64_MIN}));
}

template <const Operation& operation>
Values compare(const Call& c) {
  const ElementType type = c.type(0);
  const Tensor holds = operation(ordered(c.tensor(0), type), ordered(legacy_broadcast(c), type));
  return {{holds, ElementType::boolean}};
}

Value truth(const Tensor& tensor) {
  return {ops::cast(tensor, DType::boolean), ElementType::boolean};
}

Values all(const Call& c) {
  return {truth(ops::minimum(c.tensor(0), legacy_broadcast(c)))};
}

Values any(const Call& c) {
  return {truth(ops::maximum(c.tensor(0), legacy_broadcast(c)))};
}

Values one_of(const Call& c) {
  return {truth(ops::not_equal(c.tensor(0), legacy_broadcast(c)))};
}

Values negation(const Call& c) {
  return {truth(ops::equal(c.tensor(0), number(0, c.tensor(0))))};
}

Values where(const Call& c) {
  return {{ops::cast(ops::where(c.tensor(0), c.tensor(1), c.tensor(2)), c.tensor(1).dtype()), c.type(1)}};
}

constexpr OperatorEntry entries[] = {
    {"Equal", compare<ops::equal>},
    {"Less", compare<ops::less>},
    {"LessOrEqual", compare<ops::less_equal>},
    {"Greater", compare<ops::greater>},
    {"GreaterOrEqual", compare<ops::greater_equal>},
    {"And", all},
    {"Or", any},
    {"Xor", one_of},
    {"Not", negation},
    {"Where", where},
};

}  // namespace

std::span<const OperatorEntry> logic_operators() {
  return entries;
}

}  // namespace turunan::onnx
