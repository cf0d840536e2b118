#include "transform/gradient.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "graph/verify.hpp"
#include "ops/catalogue.hpp"
#include "ops/difference.hpp"
#include "ops/draw.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

// Every operation of the catalogue: its value against its body, its derivative against difference quotients,
// to second order. Nothing here names an operation; what the catalogue says is what is tested.

namespace turunan {
namespace {

using namespace test;

// ---- what the catalogue says of an operation

bool makes_nodes(const Operation& operation) {
  return operation.scalar != nullptr || operation.value != nullptr || operation.body != nullptr ||
         operation.type != nullptr;
}

bool has_inputs(const Operation& operation) {
  return operation.arity > 0 && makes_nodes(operation);
}

bool has_rule(const Operation& operation, std::size_t input) {
  return operation.derivative[operation.arity == Operation::any_number ? 0 : input] != nullptr;
}

bool differentiable(const Operation& operation) {
  return has_rule(operation, 0) || operation.body != nullptr;
}

std::vector<const Operation*> operations_with_inputs() {
  std::vector<const Operation*> result;
  std::ranges::copy_if(catalogue(), std::back_inserter(result),
                       [](const Operation* o) { return has_inputs(*o); });
  return result;
}

std::string test_name(const testing::TestParamInfo<const Operation*>& info) {
  std::string text = std::to_string(info.index) + "_";
  for (const char letter : info.param->name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0 && static_cast<unsigned char>(letter) < 128)
      text += letter;
  }
  return text;
}

// ---- an operation at work

struct Case {
  Tensor y;
  Point point;
  std::vector<std::size_t> floating;  // which inputs a derivative is asked for

  std::vector<Tensor> wrt() const {
    std::vector<Tensor> result;
    for (const std::size_t i : floating) result.push_back(point.variables[i]);
    return result;
  }
};

Case make_case(const Operation& operation, const Sample& sample, DType floating, Random& random) {
  Case result;
  for (std::size_t i = 0; i < sample.shapes.size(); ++i) {
    const DType dtype = input_dtype(operation, i, floating);
    result.point.variables.push_back(input({dtype, sample.shapes[i]}));
    result.point.values.push_back(draw_input(random, operation, i, sample.shapes[i], dtype));
    if (is_floating(dtype)) result.floating.push_back(i);
  }
  result.y = apply(operation, result.point.variables, sample.attributes);
  return result;
}

std::vector<Array> directions(const Operation& operation, const Case& c, Random& random) {
  std::vector<Array> result;
  for (std::size_t i = 0; i < c.point.values.size(); ++i) {
    result.push_back(draw_direction(random, operation, i, c.point.values[i].shape()));
  }
  return result;
}

// Σ y ⊙ w with random w: a scalar whose gradient is Jᵀ·w.
Tensor weighed(const Tensor& y, Random& random) {
  std::vector<double> weights(static_cast<std::size_t>(y.shape().elements()));
  for (double& weight : weights) weight = between(random, -1, 1);
  return ops::sum(y * Array(y.shape(), weights, y.dtype()));
}

// Σᵢ ⟨gᵢ, uᵢ⟩: the derivative along u, as a graph that can be differentiated again.
Tensor along(const std::vector<Tensor>& gradients, const std::vector<Array>& direction, const Case& c) {
  Tensor total = 0.0;
  for (std::size_t k = 0; k < gradients.size(); ++k) {
    total = total + ops::sum(gradients[k] * direction[c.floating[k]].cast(gradients[k].dtype()));
  }
  return total;
}

void expect_types(const std::vector<Tensor>& gradients, const Case& c) {
  for (std::size_t k = 0; k < gradients.size(); ++k) {
    EXPECT_EQ(gradients[k].type(), c.point.variables[c.floating[k]].type()) << "of input " << c.floating[k];
  }
}

void expect_slope(const Tensor& f, const std::vector<Tensor>& gradients, const Case& c,
                  const std::vector<Array>& direction, const std::string& what) {
  std::vector<Array> moving, still = direction;
  for (const std::size_t i : c.floating) moving.push_back(direction[i]);
  const Slope exact = slope(reference::evaluate(gradients, c.point.bindings()), moving);
  const double quotient = difference_quotient(f, c.point, still);
  const double size = std::abs(reference::evaluate(f, c.point.bindings()).element(0));
  // 1e-6 of the terms, and the rounding that a quotient over 1e-3 makes of a value of this size.
  EXPECT_NEAR(exact.value, quotient, 1e-6 * std::max(exact.scale, std::abs(quotient)) + 1e-11 * (1 + size))
      << what;
}

class EveryOperation : public testing::TestWithParam<const Operation*> {
 protected:
  const Operation& operation() const { return *GetParam(); }
  template <class F>
  void for_each_sample(F f) const {
    Random random(seed_of(operation().name));
    int number = 0;
    for (const Sample& sample : samples_of(operation())) {
      SCOPED_TRACE("sample " + std::to_string(number++));
      for (int round = 0; round < 3; ++round) f(sample, random);
    }
  }
};

// ---- the tests

TEST_P(EveryOperation, HasSamples) {
  EXPECT_FALSE(samples_of(operation()).empty())
      << operation().name << " makes nodes, but its entry has no samples to test it with";
}

TEST_P(EveryOperation, AgreesWithItsBody) {
  if (operation().body == nullptr) return;
  for_each_sample([&](const Sample& sample, Random& random) {
    const Case c = make_case(operation(), sample, DType::f64, random);
    const Tensor body = open(c.y.node());
    EXPECT_EQ(body.type(), c.y.type());
    verify(body);
    const auto values = reference::evaluate(std::vector{c.y, body}, c.point.bindings());
    for (std::int64_t i = 0; i < values[0].elements(); ++i) {
      EXPECT_NEAR(values[0].element(i), values[1].element(i), 1e-14 * (1 + std::abs(values[1].element(i))));
    }
  });
}

TEST_P(EveryOperation, DerivativeRuleAgreesWithBody) {
  if (operation().body == nullptr || !has_rule(operation(), 0)) return;
  for_each_sample([&](const Sample& sample, Random& random) {
    const Case c = make_case(operation(), sample, DType::f64, random);
    Random same = random;
    const std::vector<Tensor> wrt = c.wrt();
    std::vector<Tensor> gradients = gradient(weighed(c.y, random), wrt);
    const std::vector<Tensor> of_body = gradient(weighed(open(c.y.node()), same), wrt);
    gradients.insert(gradients.end(), of_body.begin(), of_body.end());
    const auto values = reference::evaluate(gradients, c.point.bindings());
    for (std::size_t k = 0; k < wrt.size(); ++k) {
      for (std::int64_t i = 0; i < values[k].elements(); ++i) {
        EXPECT_NEAR(values[k].element(i), values[k + wrt.size()].element(i), 1e-13);
      }
    }
  });
}

TEST_P(EveryOperation, HasTheSlopeOfItsDifferenceQuotient) {
  if (!differentiable(operation())) return;
  for_each_sample([&](const Sample& sample, Random& random) {
    const Case c = make_case(operation(), sample, DType::f64, random);
    verify(c.y);
    const Tensor f = weighed(c.y, random);
    const std::vector<Tensor> wrt = c.wrt();
    const std::vector<Tensor> first = gradient(f, wrt);
    verify(first);
    expect_types(first, c);
    expect_slope(f, first, c, directions(operation(), c, random), "first order");

    const Tensor s = along(first, directions(operation(), c, random), c);
    const std::vector<Tensor> second = gradient(s, wrt);
    verify(second);
    expect_types(second, c);
    expect_slope(s, second, c, directions(operation(), c, random), "second order");
  });
}

// f32 inputs have f32 adjoints, of the value that f64 gives, to f32's precision.
TEST_P(EveryOperation, KeepsSinglePrecision) {
  if (!differentiable(operation())) return;
  for_each_sample([&](const Sample& sample, Random& random) {
    const Case c = make_case(operation(), sample, DType::f32, random);
    const std::vector<Tensor> wrt = c.wrt();
    const Tensor f = is_floating(c.y.dtype()) ? ops::sum(ops::square(c.y)) : ops::sum(c.y);
    std::vector<Tensor> gradients = gradient(f, wrt);
    verify(gradients);
    expect_types(gradients, c);
    const std::vector<Tensor> second = gradient(along(gradients, directions(operation(), c, random), c), wrt);
    verify(second);
    expect_types(second, c);

    Case wide = make_case(operation(), sample, DType::f64, random);
    for (const std::size_t i : c.floating) wide.point.values[i] = c.point.values[i].cast(DType::f64);
    for (std::size_t i = 0; i < c.point.values.size(); ++i) {
      if (!is_floating(c.point.values[i].dtype())) wide.point.values[i] = c.point.values[i];
    }
    const Tensor g = is_floating(wide.y.dtype()) ? ops::sum(ops::square(wide.y)) : ops::sum(wide.y);
    const auto narrow = reference::evaluate(gradients, c.point.bindings());
    const auto exact = reference::evaluate(gradient(g, wide.wrt()), wide.point.bindings());
    for (std::size_t k = 0; k < narrow.size(); ++k) {
      const std::vector<double> p = narrow[k].to_doubles(), q = exact[k].to_doubles();
      double scale = 1e-3;
      for (const double value : q) scale = std::max(scale, std::abs(value));
      for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], q[i], 1e-4 * scale);
    }
  });
}

// Inputs of one call may differ in element type: each adjoint has its own input's.
TEST_P(EveryOperation, TakesMixedElementTypes) {
  if (!differentiable(operation()) || operation().arity != 2) return;
  const Sample sample = samples_of(operation()).back();
  for (const auto& [a, b] : {std::pair{DType::f32, DType::f64},
                             {DType::f64, DType::f32},
                             {DType::f32, DType::i64},
                             {DType::i64, DType::f32},
                             {DType::f64, DType::boolean}}) {
    const std::vector<Tensor> x = {input({a, sample.shapes[0]}), input({b, sample.shapes[1]})};
    Tensor y;
    try {
      y = apply(operation(), x, sample.attributes);
    } catch (const Error&) {
      continue;  // one that takes only equal types says so
    }
    const std::vector<Tensor> gradients = gradient(ops::sum(y), x);
    verify(gradients);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(gradients[i].type(), x[i].type());
  }
}

// At a declared kink the derivative lies between those of both sides; elsewhere it is the difference
// quotient's.
TEST_P(EveryOperation, HoldsAtItsSpecialPoints) {
  const Domain& domain = operation().domain;
  if (!differentiable(operation()) || operation().elementwise == Elementwise::no || operation().arity != 1)
    return;
  const Attributes attributes = samples_of(operation()).back().attributes;
  for (std::size_t i = 0; i < domain.number_of_points; ++i) {
    const Tensor x = input({DType::f64, {}});
    const Tensor y = apply(operation(), {x}, attributes);
    const auto at = [&](const Tensor& f, double v) {
      return reference::evaluate(f, {{&x.node(), Array::scalar(v)}}).element(0);
    };
    const double p = domain.points[i], g = at(gradient(y, x), p);
    if (operation().derivative[0] == zero_derivative) {
      EXPECT_EQ(g, 0);
      continue;
    }
    const double t = 1e-6, left = (at(y, p) - at(y, p - t)) / t, right = (at(y, p + t) - at(y, p)) / t;
    EXPECT_GE(g, std::min(left, right) - 1e-5) << "at " << p;
    EXPECT_LE(g, std::max(left, right) + 1e-5) << "at " << p;
  }
}

TEST_P(EveryOperation, RefusesADerivativeThatItLacks) {
  if (differentiable(operation())) return;
  EXPECT_FALSE(operation().why_no_derivative.empty()) << operation().name << " does not say why";
  for_each_sample([&](const Sample& sample, Random& random) {
    const Case c = make_case(operation(), sample, DType::f64, random);
    EXPECT_THROW(gradient(ops::sum(c.y), c.point.variables[0]), DerivativeError);
  });
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryOperation, testing::ValuesIn(operations_with_inputs()), test_name);

// An entry either makes nodes or is built from others by its call, so that every entry is tested or callable.
TEST(Catalogue, EveryEntryDoesSomething) {
  for (const Operation* operation : catalogue()) {
    EXPECT_TRUE(makes_nodes(*operation) || operation->call.build != nullptr) << operation->name;
  }
}

TEST(Catalogue, EveryNameIsOneOperation) {
  const std::vector<std::string_view> names = function_names();
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace turunan
