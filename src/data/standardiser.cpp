#include <cmath>

#include "turunan/data.hpp"

namespace turunan::data {

namespace {

struct Table {
  std::int64_t rows, columns;
};

// The examples as rows of a matrix.
Table table_of(const Array& examples) {
  if (!is_floating(examples.dtype())) {
    throw TypeError("what is standardised is f32 or f64, not " + std::string(name(examples.dtype())));
  }
  if (examples.rank() == 0 || examples.shape()[0] == 0) {
    throw ShapeError("a mean is learned from one example or more",
                     {{0, "is " + to_string(examples.shape())}});
  }
  return {examples.shape()[0], examples.elements() / examples.shape()[0]};
}

Shape column_shape(const Array& examples) {
  const auto& sizes = examples.shape().sizes();
  return Shape(std::vector<std::int64_t>(sizes.begin() + 1, sizes.end()));
}

struct Statistics {
  std::vector<double> mean, deviation;
};

// In two passes: the deviations from a mean that is known lose no digits.
template <class T>
Statistics statistics_of(std::span<const T> elements, const Table& table) {
  const auto width = static_cast<std::size_t>(table.columns);
  const auto count = static_cast<double>(table.rows);
  Statistics found{std::vector<double>(width), std::vector<double>(width)};
  std::vector<bool> constant(width, true);
  const auto each = [&](auto visit) {
    for (std::size_t begin = 0; begin < elements.size(); begin += width) {
      for (std::size_t c = 0; c < width; ++c) visit(c, static_cast<double>(elements[begin + c]));
    }
  };
  each([&](std::size_t c, double x) {
    found.mean[c] += x / count;
    constant[c] = constant[c] && x == static_cast<double>(elements[c]);
  });
  for (std::size_t c = 0; c < width; ++c) {
    if (constant[c]) found.mean[c] = static_cast<double>(elements[c]);  // exactly, so that it becomes 0
  }
  each([&](std::size_t c, double x) {
    found.deviation[c] += (x - found.mean[c]) * (x - found.mean[c]) / count;
  });
  for (std::size_t c = 0; c < width; ++c) {
    const double deviation = std::sqrt(found.deviation[c]);
    found.deviation[c] = constant[c] || deviation == 0 ? 1 : deviation;
  }
  return found;
}

// Applies f(x, mean, deviation) to every element.
template <class F>
Array apply(const Array& examples, const Array& mean, const Array& deviation, F f) {
  if (examples.rank() == 0 || column_shape(examples) != mean.shape()) {
    throw ShapeError(
        "the columns are those that the mean was learned from: n and then " + to_string(mean.shape()),
        {{0, "is " + to_string(examples.shape())}});
  }
  if (!is_floating(examples.dtype())) {
    throw TypeError("what is standardised is f32 or f64, not " + std::string(name(examples.dtype())));
  }
  const Array all = examples.compact();
  Array result = Array::zeros(all.type());
  const std::vector<double> means = mean.to_doubles(), deviations = deviation.to_doubles();
  const auto each = [&]<class T>(std::span<const T> from, std::span<T> to) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] = static_cast<T>(f(static_cast<double>(from[i]), means[column], deviations[column]));
      if (++column == means.size()) column = 0;
    }
  };
  if (all.dtype() == DType::f32) {
    each(all.read<float>(), result.write<float>());
  } else {
    each(all.read<double>(), result.write<double>());
  }
  return result;
}

}  // namespace

Standardiser::Standardiser(const Array& training) {
  const Table table = table_of(training);
  const Array all = training.compact();
  const Statistics found = all.dtype() == DType::f32 ? statistics_of(all.read<float>(), table)
                                                     : statistics_of(all.read<double>(), table);
  mean_ = Array(column_shape(training), found.mean);
  deviation_ = Array(column_shape(training), found.deviation);
}

Array Standardiser::operator()(const Array& examples) const {
  return apply(examples, mean_, deviation_,
               [](double x, double mean, double deviation) { return (x - mean) / deviation; });
}
Array Standardiser::inverse(const Array& standardised) const {
  return apply(standardised, mean_, deviation_,
               [](double x, double mean, double deviation) { return x * deviation + mean; });
}

}  // namespace turunan::data
