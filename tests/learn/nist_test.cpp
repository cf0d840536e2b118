// Nonlinear regressions of NIST's Statistical Reference Datasets, from both of their starting points:
// tools/make_nist_data.py.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>

#include "ops/indexing.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"
#include "turunan/minimise.hpp"

namespace turunan {
namespace {

using nlohmann::json;
using ops::cos, ops::exp, ops::log, ops::power, ops::sin, ops::square;

/// The parameters as in NIST's formulas, counted from 1.
class Parameters {
 public:
  explicit Parameters(const Tensor& all) : all_(all) {}
  Tensor operator[](std::int64_t i) const { return ops::slice(all_, {{i - 1, 1, 1}}); }

 private:
  Tensor all_;
};

using Model = Tensor (*)(const Parameters& b, const Tensor& x);

Tensor misra1a(const Parameters& b, const Tensor& x) {
  return b[1] * (1.0 - exp(-b[2] * x));
}
Tensor misra1b(const Parameters& b, const Tensor& x) {
  return b[1] * (1.0 - power(1.0 + b[2] * x / 2.0, -2.0));
}
Tensor misra1c(const Parameters& b, const Tensor& x) {
  return b[1] * (1.0 - power(1.0 + 2.0 * b[2] * x, -0.5));
}
Tensor misra1d(const Parameters& b, const Tensor& x) {
  return b[1] * b[2] * x / (1.0 + b[2] * x);
}
Tensor chwirut(const Parameters& b, const Tensor& x) {
  return exp(-b[1] * x) / (b[2] + b[3] * x);
}
Tensor lanczos(const Parameters& b, const Tensor& x) {
  return b[1] * exp(-b[2] * x) + b[3] * exp(-b[4] * x) + b[5] * exp(-b[6] * x);
}
Tensor gauss(const Parameters& b, const Tensor& x) {
  return b[1] * exp(-b[2] * x) + b[3] * exp(-square(x - b[4]) / square(b[5])) +
         b[6] * exp(-square(x - b[7]) / square(b[8]));
}
Tensor danwood(const Parameters& b, const Tensor& x) {
  return b[1] * power(x, b[2]);
}
Tensor kirby(const Parameters& b, const Tensor& x) {
  return (b[1] + b[2] * x + b[3] * square(x)) / (1.0 + b[4] * x + b[5] * square(x));
}
Tensor cubics(const Parameters& b, const Tensor& x) {  // Hahn1 and Thurber
  const Tensor x2 = square(x), x3 = x2 * x;
  return (b[1] + b[2] * x + b[3] * x2 + b[4] * x3) / (1.0 + b[5] * x + b[6] * x2 + b[7] * x3);
}
Tensor mgh17(const Parameters& b, const Tensor& x) {
  return b[1] + b[2] * exp(-x * b[4]) + b[3] * exp(-x * b[5]);
}
Tensor enso(const Parameters& b, const Tensor& x) {
  const Tensor turn = 2 * std::numbers::pi * x;
  return b[1] + b[2] * cos(turn / 12.0) + b[3] * sin(turn / 12.0) + b[5] * cos(turn / b[4]) +
         b[6] * sin(turn / b[4]) + b[8] * cos(turn / b[7]) + b[9] * sin(turn / b[7]);
}
Tensor mgh09(const Parameters& b, const Tensor& x) {
  return b[1] * (square(x) + x * b[2]) / (square(x) + x * b[3] + b[4]);
}
Tensor rat42(const Parameters& b, const Tensor& x) {
  return b[1] / (1.0 + exp(b[2] - b[3] * x));
}
Tensor rat43(const Parameters& b, const Tensor& x) {
  return b[1] / power(1.0 + exp(b[2] - b[3] * x), 1.0 / b[4]);
}
Tensor mgh10(const Parameters& b, const Tensor& x) {
  return b[1] * exp(b[2] / (x + b[3]));
}
Tensor eckerle(const Parameters& b, const Tensor& x) {
  return b[1] / b[2] * exp(-0.5 * square((x - b[3]) / b[2]));
}
Tensor roszman(const Parameters& b, const Tensor& x) {
  return b[1] - b[2] * x - ops::atan(b[3] / (x - b[4])) / std::numbers::pi;
}
Tensor bennett(const Parameters& b, const Tensor& x) {
  return b[1] * power(b[2] + x, -1.0 / b[3]);
}

const std::map<std::string, Model> models = {
    {"Misra1a", misra1a},  {"Misra1b", misra1b},  {"Misra1c", misra1c},  {"Misra1d", misra1d},
    {"Chwirut1", chwirut}, {"Chwirut2", chwirut}, {"Lanczos1", lanczos}, {"Lanczos2", lanczos},
    {"Lanczos3", lanczos}, {"Gauss1", gauss},     {"Gauss2", gauss},     {"Gauss3", gauss},
    {"DanWood", danwood},  {"Kirby2", kirby},     {"Hahn1", cubics},     {"Thurber", cubics},
    {"MGH17", mgh17},      {"ENSO", enso},        {"MGH09", mgh09},      {"BoxBOD", misra1a},
    {"Rat42", rat42},      {"Rat43", rat43},      {"MGH10", mgh10},      {"Eckerle4", eckerle},
    {"Bennett5", bennett}, {"Roszman1", roszman},
};

Array vector(const json& values) {
  const auto numbers = values.get<std::vector<double>>();
  return Array({static_cast<std::int64_t>(numbers.size())}, numbers);
}

/// How many digits agree, counted as NIST does.
double digits(double value, double certified) {
  return value == certified ? 15 : -std::log10(std::abs(value - certified) / std::abs(certified));
}

double fewest_digits(const Array& values, const json& certified) {
  double fewest = 15;
  for (std::int64_t i = 0; i < values.elements(); ++i)
    fewest =
        std::min(fewest, digits(values.element(i), certified[static_cast<std::size_t>(i)].get<double>()));
  return fewest;
}

TEST(Nist, FitsAgreeWithTheCertifiedValuesFromBothStarts) {
  std::ifstream file(TURUNAN_SOURCE_DIR "/tests/learn/data/nist_strd.json");
  std::size_t seen = 0;
  for (const json& set : json::parse(file)) {
    const auto model = models.find(set.at("name").get<std::string>());
    if (model == models.end()) continue;
    ++seen;
    const Tensor x = vector(set.at("x")), y = vector(set.at("y"));
    for (const json& start : set.at("starts")) {
      SCOPED_TRACE(model->first + " from " + start.dump());
      const optim::Fit fit = optim::fit_least_squares(
          [&](const Tensor& b) { return y - model->second(Parameters(b), x); }, vector(start));
      EXPECT_TRUE(fit.converged);
      EXPECT_GE(fewest_digits(fit.at(), set.at("parameters")), 7);
      // The data of Lanczos1 have no noise: what is left of its residuals is rounding.
      if (model->first == "Lanczos1") continue;
      EXPECT_GE(fewest_digits(fit.deviations[0], set.at("deviations")), 7);
      EXPECT_GE(digits(fit.cost, set.at("squares").get<double>()), 9);
    }
  }
  EXPECT_EQ(seen, models.size());
}

}  // namespace
}  // namespace turunan
