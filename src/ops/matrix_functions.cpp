#include <algorithm>
#include <cmath>

#include "ops/cholesky.hpp"
#include "ops/determinant.hpp"
#include "ops/eigen.hpp"
#include "ops/inverse.hpp"
#include "ops/making.hpp"
#include "ops/product.hpp"
#include "ops/qr.hpp"
#include "ops/random.hpp"
#include "ops/svd.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {

Tensor matmul(const Tensor& a, const Tensor& b) {
  return ops::product(a, b);
}
Tensor dot(const Tensor& x, const Tensor& y) {
  return ops::dot(x, y);
}
Tensor outer(const Tensor& x, const Tensor& y) {
  return ops::reshape(x, {x.shape().elements(), 1}) * ops::reshape(y, {1, y.shape().elements()});
}
Tensor trace(const Tensor& a) {
  return ops::trace_of(a);
}

Tensor inv(const Tensor& a) {
  return ops::inv(a);
}
Tensor solve(const Tensor& a, const Tensor& b) {
  return ops::solve(a, b);
}
Tensor det(const Tensor& a) {
  return ops::det(a);
}
Tensor cholesky(const Tensor& a) {
  return ops::cholesky(a);
}
std::pair<Tensor, Tensor> eig(const Tensor& a) {
  const ops::Eigenpairs pairs = ops::eig(a);
  return {pairs.values, pairs.vectors};
}
std::pair<Tensor, Tensor> qr(const Tensor& a) {
  const ops::QR parts = ops::qr(a);
  return {parts.q, parts.r};
}
SingularValueDecomposition svd(const Tensor& a) {
  const ops::SVD parts = ops::svd(a);
  return {parts.u, parts.s, parts.v};
}

Tensor zeros(const Shape& shape, DType dtype) {
  return ops::filled({dtype, shape}, 0);
}
Tensor ones(const Shape& shape, DType dtype) {
  return ops::filled({dtype, shape}, 1);
}
Tensor full(const Shape& shape, double number, DType dtype) {
  return ops::filled({dtype, shape}, number);
}
Tensor arange(double count, DType dtype) {
  return ops::evenly_spaced(0, 1, std::max(0.0, std::ceil(count)), dtype);
}
Tensor linspace(double start, double end, std::int64_t count, DType dtype) {
  return ops::between(start, end, count, dtype);
}
Tensor identity(std::int64_t n, DType dtype) {
  return ops::identity_matrix(n, n, dtype);
}
Tensor normal(const Shape& shape, std::uint64_t seed, double mean, double deviation) {
  if (!(deviation >= 0)) throw DomainError("a standard deviation is not negative");
  return apply(ops::normal, {}, {.shape = shape, .numbers = {mean, deviation}, .seed = seed});
}
Tensor uniform(const Shape& shape, std::uint64_t seed, double low, double high) {
  if (!(low <= high)) throw DomainError("the low end of a uniform distribution is not above the high one");
  return apply(ops::uniform, {}, {.shape = shape, .numbers = {low, high}, .seed = seed});
}

Tensor named(std::string name, const Tensor& x) {
  return ops::named(x, std::move(name));
}

}  // namespace turunan
