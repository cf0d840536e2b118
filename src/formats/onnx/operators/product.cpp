#include "ops/product.hpp"

#include "formats/onnx/operators/common.hpp"
#include "formats/onnx/operators/einsum.hpp"
#include "ops/determinant.hpp"

// Products of matrices, and the sums of products that Einsum names.

namespace turunan::onnx {

namespace {

Values matmul(const Call& c) {
  return {computed(ops::product(c.tensor(0), c.tensor(1)), c.type(0))};
}

// Y = alpha A·B + beta C.
Values gemm(const Call& c) {
  const Tensor a = c.flag("transA") ? ops::transpose(c.tensor(0)) : c.tensor(0);
  const Tensor b = c.flag("transB") ? ops::transpose(c.tensor(1)) : c.tensor(1);
  const double alpha = c.number("alpha", 1), beta = c.number("beta", 1);
  Tensor y = ops::product(a, b);
  if (alpha != 1) y = y * alpha;
  if (c.has(2)) y = y + (beta == 1 ? c.tensor(2) : ops::cast(c.tensor(2), y.dtype()) * beta);
  return {computed(y, c.type(0))};
}

Values einsum(const Call& c) {
  return {computed(sum_of_products(c, c.text("equation", "")), c.type(0))};
}

Values determinant(const Call& c) {
  return {computed(ops::determinant(c.tensor(0)), c.type(0))};
}

constexpr OperatorEntry entries[] = {
    {"MatMul", matmul},
    {"Gemm", gemm},
    {"Einsum", einsum},
    {"Det", determinant},
};

}  // namespace

std::span<const OperatorEntry> product_operators() {
  return entries;
}

}  // namespace turunan::onnx
