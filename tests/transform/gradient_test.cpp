#include "transform/gradient.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/verify.hpp"
#include "ops/indexing.hpp"
#include "ops/power.hpp"
#include "ops/softmax.hpp"
#include "ops/trigonometry.hpp"
#include "reference/evaluate.hpp"
#include "transform/points.hpp"
#include "turunan/error.hpp"

// What is differentiated by what: shared and intermediate nodes, aliases, derivatives of derivatives.

namespace turunan {
namespace {

using namespace test;

TEST(Gradient, OfATensorUsedTwiceAddsUp) {
  const Tensor x = scalar_variable();
  EXPECT_EQ(at(gradient(x * x, x), x, 3), 6);
  EXPECT_EQ(at(gradient(x + x, x), x, 3), 2);
  const Tensor shared = ops::exp(x);
  EXPECT_DOUBLE_EQ(at(gradient(shared * shared + shared, x), x, 1), 2 * std::exp(2) + std::exp(1));
}

TEST(Gradient, StopsAtAnAlias) {
  const Tensor x = scalar_variable();
  const Tensor u = ops::alias(x);
  const Tensor f = u * u + x;
  EXPECT_EQ(at(gradient(f, u), x, 3), 6);
  EXPECT_EQ(at(gradient(f, x), x, 3), 7);
  EXPECT_EQ(at(gradient(ops::alias(ops::alias(f)), x), x, 3), 7);
}

TEST(Gradient, ByAnIntermediateNodeHoldsWhatComesBeforeItFixed) {
  const Tensor x = scalar_variable();
  const Tensor u = ops::square(x);
  const Tensor f = u * x;
  EXPECT_EQ(at(gradient(f, u), x, 3), 3);
  const std::vector<Tensor> both = gradient(f, std::vector{u, x});
  EXPECT_EQ(at(both[0], x, 3), 3);
  EXPECT_EQ(at(both[1], x, 3), 27);
  EXPECT_EQ(at(gradient(f, f), x, 3), 1);
}

TEST(Gradient, ByWhatTheCostDoesNotDependOnIsZeros) {
  const Tensor x = scalar_variable(), other = input({DType::f32, {2, 3}});
  EXPECT_TRUE(identical(reference::evaluate(gradient(x * x, other)), Array::zeros({DType::f32, {2, 3}})));
  const Tensor whole = input({DType::i64, {2}});
  EXPECT_EQ(gradient(ops::sum(whole), whole).type(), whole.type());
}

TEST(Gradient, TakesAMatrixOfOneElementAsACost) {
  const Tensor x = input({DType::f64, {1, 1}});
  EXPECT_EQ(gradient_at(x * x, x, Array({1, 1}, Values{3})), Values{6});
}

TEST(Gradient, RefusesACostOfManyElements) {
  const Tensor x = vector_variable(3);
  EXPECT_THROW(gradient(vector_variable(0), x), ShapeError);
  try {
    gradient(x * x, x);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_NE(error.help().find("jacobian"), std::string::npos);
    EXPECT_EQ(error.notes().size(), 1U);
  }
}

TEST(Gradient, KeepsThePlaceItComesFromButNoName) {
  const auto file = std::make_shared<const std::string>("a.tn");
  const Tensor x = scalar_variable();
  const auto build = [&] {
    const OriginScope scope({file, 7, {}});
    return with_origin(ops::exp(ops::sin(x)), {file, 7, "f"});
  };
  const Tensor g = gradient(build(), x);
  EXPECT_EQ(g.node().origin.line, 7);
  EXPECT_EQ(g.node().origin.name, "");
}

TEST(Gradient, NestsToTheThirdDerivative) {
  const Tensor x = scalar_variable();
  const auto third = [&](const Tensor& f) { return gradient(gradient(gradient(f, x), x), x); };
  const Tensor of_power = third(ops::raise(x, 5.0)), of_sine = third(ops::sin(x));
  verify(of_power);
  verify(of_sine);
  for (const double v : {-2.0, -1.0, 0.0, 0.5, 3.0}) {
    EXPECT_EQ(at(of_power, x, v), 60 * v * v) << "at " << v;
    EXPECT_EQ(at(of_sine, x, v), -std::cos(v)) << "at " << v;
  }
}

TEST(Gradient, OfAGradientByAnotherVariable) {
  const Tensor x = scalar_variable(), y = scalar_variable();
  const Tensor mixed = gradient(gradient(ops::sin(x * y), x), y);
  const Bindings point = {{&x.node(), Array::scalar(2)}, {&y.node(), Array::scalar(3)}};
  EXPECT_NEAR(reference::evaluate(mixed, point).element(0), std::cos(6) - 6 * std::sin(6), 1e-14);
}

// The gradient must not replace the node that it is taken by, or the second one finds nothing.
TEST(Gradient, OfAGradientByAnIntermediateNode) {
  const Tensor z = vector_variable(3);
  const Tensor logarithm = ops::log(ops::apply_softmax(ops::softmax, z, -1));
  const Tensor first = gradient(ops::sum(ops::square(logarithm)), logarithm);
  const Tensor second = gradient(ops::sum(first), logarithm);
  EXPECT_EQ(reference::evaluate(second, {{&z.node(), row({1, 2, 3})}}).to_doubles(), (Values{2, 2, 2}));
}

TEST(Jacobian, HasARowForEachResult) {
  const Tensor x = vector_variable(2);
  const Tensor f = ops::concat({ops::reshape(element(x, 0) * element(x, 1), {1}), ops::square(x)}, 0);
  const Tensor j = jacobian(f, x);
  verify(j);
  EXPECT_TRUE(identical(reference::evaluate(j, {{&x.node(), row({3, 5})}}),
                        Array({3, 2}, Values{5, 3, 6, 0, 0, 10})));
  const Tensor w = input({DType::f64, {2, 2}});
  EXPECT_TRUE(identical(reference::evaluate(jacobian(w, w), {{&w.node(), Array::zeros(w.type())}}),
                        reference::evaluate(ops::identity_matrix(4, 4, DType::f64))));
}

// Rosenbrock's function, (1 − a)² + 100 (b − a²)².
TEST(Hessian, OfRosenbrocksFunctionHasItsClosedForm) {
  const Tensor x = vector_variable(2);
  const Tensor a = element(x, 0), b = element(x, 1);
  const Tensor f = ops::square(1.0 - a) + 100.0 * ops::square(b - ops::square(a));
  const Tensor h = hessian(f, x);
  verify(h);
  for (const auto& [p, q] : {std::pair{1.0, 1.0}, {-1.5, 2.0}, {0.25, -0.5}}) {
    const Values g = gradient_at(f, x, row({p, q}));
    EXPECT_NEAR(g[0], -2 * (1 - p) - 400 * p * (q - p * p), 1e-10);
    EXPECT_NEAR(g[1], 200 * (q - p * p), 1e-10);
    const Values expected = {2 - 400 * (q - p * p) + 800 * p * p, -400 * p, -400 * p, 200};
    const Values values = reference::evaluate(h, {{&x.node(), row({p, q})}}).to_doubles();
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(values[i], expected[i], 1e-10);
  }
}

TEST(Gradient, SaysWhichOperationHasNoDerivative) {
  static constexpr Operation opaque{
      .name = "opaque",
      .summary = "",
      .type = [](std::span<const TensorType> x, const Attributes&) { return x[0]; },
      .value = [](const Evaluation& e) { return e.x[0]; },
      .why_no_derivative = "nobody knows it",
  };
  const Tensor x = scalar_variable();
  try {
    gradient(opaque(x) * 2.0, x);
    FAIL();
  } catch (const DerivativeError& error) {
    EXPECT_EQ(error.required(), "opaque has no derivative");
    EXPECT_EQ(error.help(), "nobody knows it");
  }
  // Nothing behind it is differentiated here.
  EXPECT_EQ(at(gradient(opaque(ops::alias(2.0)) * x, x), x, 1), 2);
}

}  // namespace
}  // namespace turunan
