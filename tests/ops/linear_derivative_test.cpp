#include "ops/difference.hpp"
#include "ops/draw.hpp"
#include "ops/linear.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "transform/gradient.hpp"

// Derivatives of linear algebra: named identities, products that must give back their matrix, stacks and wide
// matrices. The catalogue's own gradient check holds each single operation against difference quotients.

namespace turunan {
namespace {

using namespace test;
using ops::product;
using ops::transpose;

Array drawn(Random& random, const Shape& shape, Structure structure) {
  Operation like = ops::alias;
  like.domain.structure[0] = structure;
  return draw_input(random, like, 0, shape, DType::f64);
}

/// A variable with a value of a structure, and directions that keep it.
struct Subject {
  Subject(const Shape& shape, Structure structure) : shape_(shape), structure_(structure) {
    a = input({DType::f64, shape});
    point = {{a}, {drawn(random, shape, structure)}};
  }
  Array direction() {
    Operation like = ops::alias;
    like.domain.structure[0] = structure_;
    return draw_direction(random, like, 0, shape_);
  }
  Tensor weighed(const Tensor& x) { return ops::sum(x * drawn(random, x.shape(), Structure::any)); }
  Array at(const Tensor& x) const { return reference::evaluate(x, point.bindings()); }

  Random random{11};
  Tensor a;
  Point point;

 private:
  Shape shape_;
  Structure structure_;
};

void expect_slope(Subject& subject, const Tensor& f, const Tensor& derivative) {
  const std::vector<Array> direction = {subject.direction()};
  const Slope exact = slope({subject.at(derivative)}, direction);
  const double quotient = difference_quotient(f, subject.point, direction);
  EXPECT_NEAR(exact.value, quotient, 1e-6 * std::max(exact.scale, 1e-3));
}

/// First and second derivative against difference quotients.
void expect_derivatives(Subject& subject, const Tensor& result) {
  const Tensor f = subject.weighed(result);
  const Tensor first = gradient(f, subject.a);
  expect_slope(subject, f, first);
  const Tensor along = ops::sum(first * subject.direction());
  expect_slope(subject, along, gradient(along, subject.a));
}

TEST(LinearDerivatives, OfTheLogarithmOfADeterminantIsTheInverseTransposed) {
  for (const Shape& shape : {Shape{1, 1}, {3, 3}, {12, 12}}) {
    Subject s(shape, Structure::positive_definite);
    const Tensor derivative = gradient(ops::log(ops::det(s.a)), s.a);
    expect_close(s.at(derivative), s.at(transpose(ops::inv(s.a))), 1e-11);
  }
}

TEST(LinearDerivatives, OfADeterminantHoldsForSingularMatrices) {
  const Tensor a = matrix(3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  expect_close(gradient(ops::det(a), a), matrix(3, 3, {-3, 6, -3, 6, -12, 6, -3, 6, -3}), 1e-14);
  const Tensor zero = Array::zeros({DType::f64, {3, 3}});
  expect_close(gradient(ops::det(zero), zero), zero);
}

// The determinant of 3×3 is a sum of products: its second and third derivatives at 0 are known.
TEST(LinearDerivatives, OfADeterminantOfAnyOrderHoldsForSingularMatrices) {
  const Tensor zero = Array::zeros({DType::f64, {2, 2}});
  expect_close(hessian(ops::det(zero), zero),
               matrix(4, 4, {0, 0, 0, 1, 0, 0, -1, 0, 0, -1, 0, 0, 1, 0, 0, 0}));
  Subject s({3, 3}, Structure::any);
  s.point.values[0] = Array::zeros({DType::f64, {3, 3}});
  const Array u = drawn(s.random, {3, 3}, Structure::any);
  Tensor f = ops::det(s.a);
  for (int order = 0; order < 3; ++order) f = ops::sum(gradient(f, s.a) * u);
  EXPECT_NEAR(s.at(f).element(0), 6 * value(ops::det(u)).element(0), 1e-12);
  Subject general({3, 3}, Structure::any);
  const Tensor change = general.weighed(ops::cofactor_change(general.a, u));
  expect_slope(general, change, gradient(change, general.a));
  const Tensor fourth = gradient(ops::sum(gradient(change, general.a) * u), general.a);
  expect_close(general.at(fourth), Array::zeros({DType::f64, {3, 3}}), 1e-12);
}

TEST(LinearDerivatives, OfAnInverse) {
  for (const Shape& shape : {Shape{1, 1}, {4, 4}, {2, 3, 3}}) {
    Subject s(shape, Structure::well_conditioned);
    expect_derivatives(s, ops::inv(s.a));
    expect_derivatives(s, ops::det(s.a));
  }
  const Tensor x = 4.0;
  EXPECT_EQ(value(gradient(ops::inv(x), x)).element(0), -1.0 / 16);
  EXPECT_EQ(value(gradient(gradient(ops::inv(x), x), x)).element(0), 2.0 / 64);
  EXPECT_EQ(value(gradient(ops::det(x), x)).element(0), 1);
}

TEST(LinearDerivatives, OfASolution) {
  Subject s({3, 3}, Structure::well_conditioned);
  const Tensor b = Array({3}, std::vector{1.0, -2.0, 0.5});
  expect_derivatives(s, ops::solve(s.a, b));
  expect_close(s.at(gradient(ops::sum(ops::solve(s.a, b)), b)), s.at(ops::sum(ops::inv(s.a), {0})));
  Subject stack({2, 3, 3}, Structure::well_conditioned);
  expect_derivatives(stack, ops::solve(stack.a, b));
}

// What multiplies back to A has the cotangent that the product has.
TEST(LinearDerivatives, OfProductsThatGiveTheMatrixBack) {
  for (const Shape& shape : {Shape{1, 1}, {3, 3}, {5, 3}, {3, 5}, {2, 4, 3}}) {
    Subject s(shape, Structure::well_conditioned);
    const Array w = drawn(s.random, shape, Structure::any);
    const auto [q, r] = ops::qr(s.a);
    expect_close(s.at(gradient(ops::sum(product(q, r) * w), s.a)), w, 1e-11);
    const auto [u, values, v] = ops::svd(s.a);
    const Tensor back = product(ops::scale_columns(u, values), transpose(v));
    expect_close(s.at(gradient(ops::sum(back * w), s.a)), w, 1e-11);
  }
  for (const Shape& shape : {Shape{1, 1}, {4, 4}, {2, 3, 3}}) {
    Subject s(shape, Structure::positive_definite);
    const Array w = s.direction();
    const Tensor factor = ops::cholesky(s.a);
    expect_close(s.at(gradient(ops::sum(product(factor, transpose(factor)) * w), s.a)), w, 1e-11);
    const auto [values, vectors] = ops::eig(s.a);
    const Tensor back = product(ops::scale_columns(vectors, values), transpose(vectors));
    expect_close(s.at(gradient(ops::sum(back * w), s.a)), w, 1e-11);
  }
}

TEST(LinearDerivatives, OfDecompositionsOfWideMatricesAndStacks) {
  for (const Shape& shape : {Shape{2, 4}, {4, 2}, {2, 3, 3}, {2, 2, 3}}) {
    SCOPED_TRACE(to_string(shape));
    Subject s(shape, Structure::well_conditioned);
    const auto [q, r] = ops::qr(s.a);
    const auto [u, values, v] = ops::svd(s.a);
    for (const Tensor& part : {q, r, u, values, v}) expect_derivatives(s, part);
  }
  Subject s({2, 3, 3}, Structure::positive_definite);
  const auto [values, vectors] = ops::eig(s.a);
  for (const Tensor& part : {ops::cholesky(s.a), values, vectors}) expect_derivatives(s, part);
}

TEST(LinearDerivatives, OfEigenvaluesHoldWhereTheyAreEqual) {
  const Tensor a = 2.0 * identity(3);
  const auto [values, vectors] = ops::eig(a);
  expect_close(gradient(ops::sum(ops::square(values)), a), 2.0 * a);
}

TEST(LinearDerivatives, OfSingularValuesFarApart) {
  const Tensor a = matrix(2, 2, {1, 2e-7, -1e-7, 3e-7});
  const auto [u, s, v] = ops::svd(a);
  const Array w = matrix(2, 2, {0.5, 2, -1, 0.25});
  const Tensor back = product(ops::scale_columns(u, s), transpose(v));
  expect_close(gradient(ops::sum(back * w), a), w, 1e-8);
}

// In a square matrix one singular value may be 0: the vectors still turn smoothly.
TEST(LinearDerivatives, OfSingularVectorsOfASquareSingularMatrix) {
  const Tensor a = matrix(2, 2, {3, 0, 4, 0});
  const Tensor derivative = gradient(ops::sum(ops::svd(a).u), a);
  for (const double element : value(derivative).to_doubles()) EXPECT_TRUE(std::isfinite(element));
  const Tensor second = gradient(ops::sum(derivative * Array::full({DType::f64, {2, 2}}, 0.5)), a);
  for (const double element : value(second).to_doubles()) EXPECT_TRUE(std::isfinite(element));
}

}  // namespace
}  // namespace turunan
