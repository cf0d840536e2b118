// Functions of tensors as a C++ program calls them: written out, indexed, differentiated, compiled.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "turunan/derivative.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {
namespace {

std::string printed(const Tensor& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

TEST(Elements, AreWrittenOutInBraces) {
  const Tensor matrix{{0, 1, 2}, {3, 4, 5}};
  EXPECT_EQ(matrix.shape(), (Shape{2, 3}));
  EXPECT_EQ(printed(matrix), "[[0. 1. 2.]\n [3. 4. 5.]]");
  const Tensor column{{0}, {1}, {1}, {0}};
  EXPECT_EQ(column.shape(), (Shape{4, 1}));
  const Tensor cube{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
  EXPECT_EQ(cube.shape(), (Shape{2, 2, 2}));
  const Tensor vector{1.5, 2};
  EXPECT_EQ(vector.shape(), Shape{2});
  EXPECT_EQ(Tensor(3).rank(), 0U);
  EXPECT_THROW((Tensor{{1, 2}, {3}}), ShapeError);
}

TEST(Index, TakesPositionsAndRanges) {
  const Tensor x = reshape(arange(24), {2, 3, 4});
  EXPECT_EQ(x[1].shape(), (Shape{3, 4}));
  EXPECT_EQ(number(x(1, 2, 3)), 23);
  EXPECT_EQ(number(x(-1, -1, -1)), 23);
  EXPECT_EQ(printed(x(0, Range{}, Range{1, 3})), "[[ 1.  2.]\n [ 5.  6.]\n [ 9. 10.]]");
  EXPECT_EQ(printed(x(0, 0, Range{.step = -1})), "[3. 2. 1. 0.]");
  EXPECT_EQ(x(0, Range{5, 9}).shape(), (Shape{0, 4}));
  EXPECT_THROW((void)x[2], ShapeError);
  EXPECT_THROW((void)x(0, 0, 0, 0), ShapeError);
  EXPECT_THROW((void)x(Range{.step = 0}), ShapeError);
}

TEST(Functions, ComputeWhatNumPyDoes) {
  const Tensor x{{1, 2}, {3, 4}};
  EXPECT_EQ(number(sum(x)), 10);
  EXPECT_EQ(printed(sum(x, {0})), "[4. 6.]");
  EXPECT_EQ(printed(mean(x, {1}, true)), "[[1.5]\n [3.5]]");
  EXPECT_EQ(printed(matmul(x, x)), "[[ 7. 10.]\n [15. 22.]]");
  EXPECT_EQ(printed(2 * x - x / 2), "[[1.5 3. ]\n [4.5 6. ]]");
  EXPECT_EQ(printed(where(greater(x, 2), x, -x)), "[[-1. -2.]\n [ 3.  4.]]");
  EXPECT_EQ(printed(concatenate({x, x}, 1)[0]), "[1. 2. 1. 2.]");
  EXPECT_EQ(stack({x, x, x}, 1).shape(), (Shape{2, 3, 2}));
  EXPECT_EQ(flatten(zeros({2, 3, 4}), 1).shape(), (Shape{2, 12}));
  EXPECT_EQ(permute(zeros({2, 3, 4}), {2, 0, -2}).shape(), (Shape{4, 2, 3}));
  EXPECT_EQ(printed(one_hot(Tensor{1, 0}, 3)), "[[0. 1. 0.]\n [1. 0. 0.]]");
  EXPECT_EQ(printed(solve(x, Tensor{5, 11})), "[1. 2.]");
  EXPECT_NEAR(number(det(x)), -2, 1e-12);
  EXPECT_EQ(cast(x, DType::f32).dtype(), DType::f32);
  EXPECT_EQ((cast(x, DType::f32) * 0.5).dtype(), DType::f32);
  EXPECT_THROW((void)(x + zeros({3})), ShapeError);
  EXPECT_THROW((void)number(x), ShapeError);
  Tensor y = x;
  y += 1;
  EXPECT_EQ(number(sum(y)), 14);
  EXPECT_EQ(number(sum(x)), 10);
}

TEST(Functions, AreThoseOfSheets) {
  EXPECT_EQ(printed(cumsum(Tensor{{1, 2}, {3, 4}}, -1)), "[[1. 3.]\n [3. 7.]]");
  EXPECT_EQ(printed(gather(Tensor{{1, 2}, {3, 4}}, Tensor{1, 0, 1})), "[[3. 4.]\n [1. 2.]\n [3. 4.]]");
  EXPECT_EQ(printed(gather(Tensor{{1, 2}, {3, 4}}, Tensor{1}, 1)), "[[2.]\n [4.]]");
  EXPECT_EQ(number(trace(Tensor{{1, 2}, {3, 4}})), 5);
  EXPECT_EQ(printed(linspace(0, 1, 3)), "[0.  0.5 1. ]");
  EXPECT_THROW((void)linspace(0, 1, -1), DomainError);
  EXPECT_THROW((void)value(gather(Tensor{1, 2}, Tensor{0.9})), DomainError);
  EXPECT_THROW((void)trace(Tensor{{1, 2}}), ShapeError);
  EXPECT_THROW((void)cumsum(Tensor{1, 2}, 1), ShapeError);
  const Tensor x = 0.5;
  EXPECT_NEAR(number(asin(sin(x)) + acos(cos(x)) + atan(tan(x))), 1.5, 1e-15);
  EXPECT_NEAR(number(asinh(sinh(x)) + acosh(cosh(x)) + atanh(tanh(x))), 1.5, 1e-14);
  EXPECT_NEAR(number(grad([](const Tensor& t) { return atan(t); })(x)), 0.8, 1e-15);
}

TEST(Functions, SayWhichAxesThereAre) {
  try {
    (void)sum(Tensor{1, 2}, {1});
    FAIL() << "it was taken";
  } catch (const ShapeError& error) {
    EXPECT_EQ(error.help(), "the only axis is 0, or -1");
    EXPECT_EQ(error.notes()[0].text, "has 1 axis");
  }
}

TEST(Tensors, ThatAreEmptySaySo) {
  const Tensor none;
  Tensor moved = 3;
  const Tensor taken = std::move(moved);
  EXPECT_EQ(number(taken), 3);
  EXPECT_THROW((void)none.shape(), Error);
  EXPECT_THROW((void)none.dtype(), Error);
  EXPECT_THROW((void)(none + 1.0), Error);
  EXPECT_THROW((void)(moved * taken), Error);
  EXPECT_THROW((void)value(none), Error);
  EXPECT_THROW((void)values({taken, none}), Error);
  EXPECT_THROW((void)gradients(taken, {none}), Error);
}

TEST(Arrays, AreReadAndWrittenWithoutCopies) {
  std::vector<float> mine{1, 2, 3, 4};
  const Array view = Array::over({DType::f32, {2, 2}}, mine.data());
  EXPECT_EQ(view.read<float>().data(), mine.data());
  mine[3] = 40;
  EXPECT_EQ(number(sum(view)), 46);
}

TEST(Derivatives, AreFunctionsOfFunctions) {
  const auto f = [](const Tensor& x) { return sum(x * x * x); };
  EXPECT_EQ(printed(grad(f)(Tensor{1, 2})), "[ 3. 12.]");
  EXPECT_EQ(number(grad(grad(f))(2)), 12);
  const auto g = [](const Tensor& x, const Tensor& y) { return x * x * y; };
  const auto [value, gradients] = value_and_grad(g)(3, 5);
  EXPECT_EQ(number(value), 45);
  EXPECT_EQ(number(gradients[0]), 30);
  EXPECT_EQ(number(gradients[1]), 9);
  EXPECT_EQ(printed(hessian([](const Tensor& x) { return x(0) * x(1); })({1, 2})), "[[0. 1.]\n [1. 0.]]");
  EXPECT_EQ(printed(jacobian([](const Tensor& x) {
              return stack({x(0) * x(1), x(0)});
            })({3, 4})),
            "[[4. 3.]\n [1. 0.]]");
  EXPECT_THROW((void)grad([](const Tensor& x) { return x; })(Tensor{1, 2}), ShapeError);
}

TEST(Derivatives, AreByFloatingPointNumbers) {
  const Tensor whole = cast(Tensor{1, 2}, DType::i64);
  const auto f = [](const Tensor& x) { return sum(x * x); };
  EXPECT_THROW((void)grad(f)(whole), TypeError);
  EXPECT_THROW((void)hessian(f)(whole), TypeError);
  EXPECT_THROW((void)jacobian([](const Tensor& x) { return x * x; })(whole), TypeError);
  EXPECT_THROW((void)gradients(f(whole), {Tensor(1), whole}), TypeError);
  EXPECT_EQ(printed(grad(f)(cast(whole, DType::f64))), "[2. 4.]");
}

TEST(Explain, TakesFunctions) {
  const auto f = [](const Tensor& a, const Tensor& b) { return sum(square(matmul(a, b))); };
  const Derivation derivation = explain(f, Tensor{{1, 2}}, Tensor{{3}, {4}});
  EXPECT_TRUE(derivation.passed());
  ASSERT_EQ(derivation.checks.size(), 2U);
  EXPECT_EQ(derivation.checks[1].name, "∂C/∂x₂");
  EXPECT_EQ(derivation.backward.back().value.to_doubles(), (std::vector<double>{22, 44}));
  EXPECT_EQ(explain([](const Tensor& x) { return x * x; }, 3).checks[0].name, "∂C/∂x");
}

TEST(Compile, GivesWhatTheFunctionGives) {
  int built = 0;
  const auto f = [&built](const Tensor& x, const Tensor& y) {
    ++built;
    return tanh(matmul(x, y));
  };
  const auto compiled = compile(f);
  for (const double scale : {1.0, 2.0, 3.0}) {
    const Array x = value(scale * uniform({3, 4}, 1)), y = value(uniform({4, 2}, 2));
    EXPECT_LT(number(max(abs(compiled(x, y) - f(x, y)))), 1e-15);
  }
  EXPECT_EQ(built, 1 + 3);  // the last three by the test itself
  (void)compiled(Array::zeros({DType::f64, {1, 4}}), Array::zeros({DType::f64, {4, 2}}));
  EXPECT_EQ(built, 1 + 3 + 1);
}

TEST(Compile, CopiesMakePlansOfTheirOwn) {
  int built = 0;
  const auto f = compile([&built](const Tensor& x) {
    ++built;
    return x * x;
  });
  EXPECT_EQ(f(Array::scalar(3)).element(0), 9);
  const auto g = f;
  EXPECT_EQ(g(Array::scalar(4)).element(0), 16);
  EXPECT_EQ(built, 2);
  EXPECT_EQ(f(Array::scalar(5)).element(0), 25);
  EXPECT_EQ(built, 2);
}

TEST(Compile, WhatWasMovedFromSaysSo) {
  auto f = Compiled([](const std::vector<Tensor>& x) { return x; });
  const Compiled taken = std::move(f);
  EXPECT_EQ(taken({Array::scalar(3)})[0].element(0), 3);
  EXPECT_THROW((void)f({Array::scalar(3)}), Error);  // NOLINT: it was moved from
  EXPECT_THROW(Compiled{f}, Error);
}

TEST(Compile, TakesAsManyArgumentsAsTheFunction) {
  const auto total = compile([](const auto&... x) { return (x + ...); });
  const Array one = Array::scalar(1), two = Array::scalar(2);
  EXPECT_EQ(total(one).element(0), 1);
  EXPECT_EQ(total(one, two).element(0), 3);
  EXPECT_EQ(total(two).element(0), 2);
}

}  // namespace
}  // namespace turunan
