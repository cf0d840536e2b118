#include <fmt/format.h>

#include "ops/gather.hpp"
#include "turunan/error.hpp"
#include "turunan/layers.hpp"

namespace turunan::nn {

namespace {

TensorType table_type(std::int64_t rows, std::int64_t features) {
  if (rows < 1 || features < 1)
    throw ShapeError(fmt::format("an embedding has rows and features, not {} and {}", rows, features));
  return {DType::f64, {rows, features}};
}

}  // namespace

Embedding::Embedding(std::int64_t rows, std::int64_t features, const init::Initialiser& start)
    : table_(table_type(rows, features), start, "E") {
  add("weight", table_);
}

Tensor Embedding::forward(const Tensor& x, Pass&) const {
  return ops::gather_exactly(table_, x, 0);
}

std::string Embedding::description() const {
  return fmt::format("embedding {} → {}", table_.shape()[0], table_.shape()[1]);
}

}  // namespace turunan::nn
