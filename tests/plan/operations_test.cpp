#include <algorithm>

#include "ops/apply.hpp"
#include "ops/catalogue.hpp"
#include "ops/draw.hpp"
#include "ops/product.hpp"
#include "ops/view.hpp"
#include "plan/compare.hpp"

// Every operation of the catalogue, alone, against the reference.

namespace turunan::test {
namespace {

void check(const Operation& operation, const Sample& sample, DType dtype) {
  Random random(seed_of(operation.name));
  Bindings bindings;
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < sample.shapes.size(); ++i) {
    const DType of_input = input_dtype(operation, i, dtype);
    inputs.push_back(input({of_input, sample.shapes[i]}));
    bindings.emplace(&inputs.back().node(), draw_input(random, operation, i, sample.shapes[i], of_input));
  }
  SCOPED_TRACE(std::string(operation.name) + " of " + std::string(name(dtype)));
  expect_as_reference({apply(operation, inputs, sample.attributes)}, bindings);
}

TEST(Operations, AsTheReference) {
  for (const Operation* operation : catalogue()) {
    for (const Sample& sample : samples_of(*operation)) {
      for (const DType dtype : {DType::f64, DType::f32}) check(*operation, sample, dtype);
    }
  }
}

// A view may have any strides where it has no elements.
TEST(Operations, ProductsOfNothing) {
  for (const Shape& shape : {Shape{0, 3}, Shape{2, 0, 3}, Shape{0, 2, 3}}) {
    const Tensor row = input({DType::f64, {1, 3}}), b = input({DType::f64, {3, 2}});
    const Bindings bindings{{&row.node(), numbers(row.type(), 1)}, {&b.node(), numbers(b.type(), 2)}};
    expect_as_reference({ops::product(ops::broadcast_to(row, shape), b)}, bindings);
  }
}

}  // namespace
}  // namespace turunan::test
