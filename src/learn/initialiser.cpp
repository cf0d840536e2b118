#include "turunan/initialiser.hpp"

#include <cmath>
#include <functional>

#include "ops/random.hpp"
#include "turunan/error.hpp"

namespace turunan::init {

class Initialiser::Rule {
 public:
  using Draw = std::function<Array(const TensorType&, std::uint64_t seed)>;
  explicit Rule(Draw draw) : draw_(std::move(draw)) {}
  Array draw(const TensorType& type, std::uint64_t seed) const { return draw_(type, seed); }

 private:
  Draw draw_;
};

namespace {

using RulePointer = std::shared_ptr<const Initialiser::Rule>;

RulePointer rule(Initialiser::Rule::Draw draw) {
  return std::make_shared<const Initialiser::Rule>(std::move(draw));
}

Array uniform(const TensorType& type, std::uint64_t seed, double low, double high) {
  const Attributes attributes{.numbers = {low, high}, .seed = seed};
  return ops::draw_uniform({{}, attributes, type});
}

Array normal(const TensorType& type, std::uint64_t seed, double mean, double deviation) {
  const Attributes attributes{.numbers = {mean, deviation}, .seed = seed};
  return ops::draw_normal({{}, attributes, type});
}

// By a variance that the shape gives.
using Variance = double (*)(const Shape&);

RulePointer uniform_with(Variance variance, double gain = 1) {
  return rule([=](const TensorType& type, std::uint64_t seed) {
    const double limit = gain * std::sqrt(3 * variance(type.shape));
    return uniform(type, seed, -limit, limit);
  });
}

RulePointer normal_with(Variance variance, double gain = 1) {
  return rule([=](const TensorType& type, std::uint64_t seed) {
    return normal(type, seed, 0, gain * std::sqrt(variance(type.shape)));
  });
}

double glorot(const Shape& shape) {
  return 2 / (ops::inputs_of(shape) + ops::outputs_of(shape));
}
double he(const Shape& shape) {
  return 2 / ops::inputs_of(shape);
}
double lecun(const Shape& shape) {
  return 1 / ops::inputs_of(shape);
}

double gain_of(double gain) {
  if (!(gain >= 0) || !std::isfinite(gain))
    throw DomainError("a gain is a finite number of at least 0, not " + std::to_string(gain));
  return gain;
}

double finite(double value) {
  if (!std::isfinite(value)) throw DomainError("a constant that parameters start from is a finite number");
  return value;
}

Array orthogonal(const TensorType& type, std::uint64_t seed, double gain) {
  if (type.shape.rank() < 2) {
    throw ShapeError("orthogonal weights have two or more axes", {{0, "is " + to_string(type.shape)}});
  }
  if (type.shape.elements() == 0) return Array::zeros(type);
  const std::int64_t columns = type.shape.from_end(1);
  const Array matrix = ops::draw_orthogonal(type.shape.elements() / columns, columns, seed);
  std::vector<double> values = matrix.to_doubles();
  for (double& value : values) value *= gain;
  return Array(type.shape, values, type.dtype);
}

Array values(const TensorType& type, const Array& given) {
  if (given.shape() != type.shape) {
    throw ShapeError("initial values are of the parameter's shape, " + to_string(type.shape),
                     {{0, "is " + to_string(given.shape())}});
  }
  return given.cast(type.dtype);
}

}  // namespace

Initialiser::Initialiser(const Zeros&)
    : rule_(rule([](const TensorType& type, std::uint64_t) { return Array::zeros(type); })) {}

Initialiser::Initialiser(const Constant& settings)
    : rule_(rule([value = finite(settings.value)](const TensorType& type, std::uint64_t) {
        return Array::full(type, value);
      })) {}

Initialiser::Initialiser(const Uniform& settings) {
  const double low = settings.low, high = settings.high;
  if (!(low <= high) || !std::isfinite(high - low))
    throw DomainError("the low end of a uniform distribution is not above the high one, both finite");
  rule_ = rule([=](const TensorType& type, std::uint64_t seed) { return uniform(type, seed, low, high); });
}

Initialiser::Initialiser(const Normal& settings) {
  const double mean = settings.mean, deviation = settings.deviation;
  if (!(deviation >= 0) || !std::isfinite(deviation) || !std::isfinite(mean))
    throw DomainError("a mean and a standard deviation are finite, and the latter is not negative");
  rule_ =
      rule([=](const TensorType& type, std::uint64_t seed) { return normal(type, seed, mean, deviation); });
}

Initialiser::Initialiser(const GlorotUniform& settings)
    : rule_(uniform_with(glorot, gain_of(settings.gain))) {}
Initialiser::Initialiser(const GlorotNormal& settings) : rule_(normal_with(glorot, gain_of(settings.gain))) {}
Initialiser::Initialiser(const HeUniform&) : rule_(uniform_with(he)) {}
Initialiser::Initialiser(const HeNormal&) : rule_(normal_with(he)) {}
Initialiser::Initialiser(const LeCunUniform&) : rule_(uniform_with(lecun)) {}
Initialiser::Initialiser(const LeCunNormal&) : rule_(normal_with(lecun)) {}

Initialiser::Initialiser(const Orthogonal& settings)
    : rule_(rule([gain = gain_of(settings.gain)](const TensorType& type, std::uint64_t seed) {
        return orthogonal(type, seed, gain);
      })) {}

Initialiser::Initialiser(const Values& settings) : Initialiser(settings.values) {}
Initialiser::Initialiser(const Array& given)
    : rule_(rule([given](const TensorType& type, std::uint64_t) { return values(type, given); })) {}

Array Initialiser::draw(const TensorType& type, std::uint64_t seed) const {
  if (!is_floating(type.dtype)) {
    throw TypeError("a parameter is of floating-point numbers", {{0, "is " + to_string(type)}});
  }
  return rule_->draw(type, seed);
}

}  // namespace turunan::init
