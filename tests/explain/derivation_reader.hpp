#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "explain/read_back.hpp"
#include "explain/sheet_derivation.hpp"
#include "sheet/diagnostic.hpp"
#include "turunan/error.hpp"

namespace turunan {

// What a sheet cannot say: an equality between tensors, operations of derivatives alone, and one result of a
// function that has several.
inline const Strings beyond_a_sheet = {" = ",           "place(",     "cof(",     "conv_",
                                       "maxpool_",      "avgpool_",   "dropped(", "eigenvalues(",
                                       "eigenvectors(", "singular_v", "Q(",       "R("};

inline bool can_be_read(const Formula& formula) {
  const Formula without_options =
      explanation::replaced(formula, [](const Formula& f) -> std::optional<Formula> {
        if (f.options.empty()) return {};
        Formula bare = f;
        for (std::string& option : bare.options) std::ranges::replace(option, '=', ':');
        return bare;
      });
  const std::string text = formula_text(without_options);
  return std::ranges::none_of(beyond_a_sheet,
                              [&](const std::string& sign) { return text.find(sign) != std::string::npos; });
}

// `least`: magnitudes below are what numbers that cancel leave.
inline void expect_same(const Array& read, const Array& value, double tolerance, const std::string& where,
                        double least = 1e-300) {
  const std::vector<double> a = read.to_doubles(), b = value.to_doubles();
  double scale = least;
  for (const double x : b) scale = std::max(scale, std::abs(x));
  // A number stands for a tensor of its shape, and of one number nobody sees the axes.
  const bool same = least > 1e-300 ? a.size() == b.size() : read.shape() == value.shape();
  ASSERT_TRUE(same || a.size() == 1) << where << ": " << to_string(read.shape());
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double x = a[a.size() == 1 ? 0 : i];
    // Derivatives keep a zero zero at a pole, 0/0.
    if (std::isnan(x) && b[i] == 0) continue;
    ASSERT_NEAR(x, b[i], tolerance * scale) << where << " at " << i;
  }
}

inline constexpr double cancelled = 1e-4;

/// Reads every formula of a derivation back and compares what it gives with the derivation's own values.
class Reader {
 public:
  /// `lenient`: a formula with a function that no sheet has is passed over.
  Reader(const Derivation& derivation, const Subject& subject, double tolerance = 1e-9, bool lenient = false)
      : d_(derivation), tolerance_(tolerance), lenient_(lenient), read_(subject.cost.dtype()) {
    for (const Given& given : d_.given) read_.set(given.symbol.text, given.value);
    // Settings of the optimiser are numbers with a name.
    for (const Subject::Change& change : subject.changes) {
      for (const Tensor& x : nodes_in_order({&change.value, 1})) {
        if (x.node().attributes.value && !x.node().origin.name.empty())
          read_.set(x.node().origin.name, *x.node().attributes.value);
      }
    }
  }

  int passed_over() const { return passed_over_; }

  /// Returns how many formulas were compared.
  int run() {
    for (const Step& step : d_.forward) look_at(step);
    read_.set("∂" + d_.cost + "/∂" + d_.cost, Array::scalar(1));
    for (const Step& step : d_.backward) look_at(step);
    for (const UpdateStep& step : d_.update) {
      if (!step.defines) read_.set(step.name, step.before);
    }
    for (const UpdateStep& step : d_.update) {
      compare(step.name, step.right, step.after);
      if (step.numbers) compare(step.name + " in numbers", *step.numbers, step.after);
      read_.set(step.name, step.after);
    }
    return compared_;
  }

 private:
  void look_at(const Step& step) {
    compare(step.name, step.right, step.value);
    if (step.numbers) compare(step.name + " in numbers", *step.numbers, step.value);
    compare_shape(step);
    read_.set(step.name, step.value);
  }

  void compare(const std::string& name, const Formula& formula, const Array& value) {
    const std::string where = name + " = " + formula_text(formula);
    // Of equal elements the distance from the mean is rounding, and so is the deviation that it is divided
    // by.
    const std::vector<double> elements = value.to_doubles();
    const bool zero = std::ranges::all_of(elements, [](double x) { return x == 0; });
    const bool rounding = lenient_ && zero && where.find("mean(") != std::string::npos;
    if (rounding || !can_be_read(formula)) {
      ++passed_over_;
      return;
    }
    try {
      expect_same(read_(formula), value, tolerance_, where, lenient_ ? cancelled : 1e-300);
      ++compared_;
    } catch (const sheet::SheetError& error) {
      const std::string& message = error.diagnostic().message;
      if (!lenient_ || message.find("no function") == std::string::npos)
        FAIL() << where << "\n" << message << " in " << read_.text();
      ++passed_over_;
    } catch (const Error& error) {
      FAIL() << where << "\n" << error.what() << " in " << read_.text();
    }
  }

  void compare_shape(const Step& step) {
    const std::string where = step.name + ": " + formula_text(step.shapes);
    if (lenient_ || !can_be_read(step.shapes)) return;
    try {
      const Shape shape = read_.shape(step.shapes);
      EXPECT_TRUE(shape == step.value.shape() || shape.elements() == 1)
          << where << " gives " << to_string(shape) << ", not " << to_string(step.value.shape());
    } catch (const sheet::SheetError& error) {
      FAIL() << where << "\n" << error.diagnostic().message << " in " << read_.text();
    }
  }

  const Derivation& d_;
  double tolerance_;
  bool lenient_;
  ReadBack read_;
  int compared_ = 0, passed_over_ = 0;
};

}  // namespace turunan
