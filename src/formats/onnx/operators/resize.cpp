#include "formats/onnx/operators/common.hpp"
#include "graph/memory.hpp"
#include "ops/pieces.hpp"

// Images in another size. Every axis is resized by itself, as a product with a matrix of the weights that the
// elements before have in the elements after.

namespace turunan::onnx {

namespace {

struct Manner {
  std::string transformation, mode, nearest;
  double cubic = -0.75;
  bool exclude_outside = false;
};

// One axis: its sizes, and the part of it that is shown (tf_crop_and_resize).
struct Axis {
  std::int64_t before, after;
  double scale;
  double start = 0, end = 1;
};

// Where an element of the result lies among those of x.
double origin(const Call& c, const Manner& m, const Axis& a, std::int64_t i) {
  const auto at = static_cast<double>(i), last = static_cast<double>(a.before - 1);
  // What the sizes would be if they were no whole numbers decides on the corners.
  const double length = a.scale * static_cast<double>(a.before);
  if (m.transformation == "half_pixel") return (at + 0.5) / a.scale - 0.5;
  if (m.transformation == "pytorch_half_pixel") return a.after > 1 ? (at + 0.5) / a.scale - 0.5 : 0;
  if (m.transformation == "align_corners") return length == 1 ? 0 : at * last / (length - 1);
  if (m.transformation == "asymmetric") return at / a.scale;
  if (m.transformation == "tf_half_pixel_for_nn") return (at + 0.5) / a.scale;
  if (m.transformation == "tf_crop_and_resize") {
    if (a.after == 1) return 0.5 * (a.start + a.end) * last;
    return a.start * last + at * (a.end - a.start) * last / static_cast<double>(a.after - 1);
  }
  c.unsupported("the transformation '" + m.transformation + "'");
}

double nearest_place(const Call& c, const Manner& m, double x) {
  if (m.nearest == "round_prefer_floor") return std::ceil(x - 0.5);
  if (m.nearest == "round_prefer_ceil") return std::floor(x + 0.5);
  if (m.nearest == "floor") return std::floor(x);
  if (m.nearest == "ceil") return std::ceil(x);
  c.unsupported("the nearest mode '" + m.nearest + "'");
}

// The weight of an element at a distance; Keys, 1981.
double cubic_weight(double a, double d) {
  d = std::abs(d);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

struct Tap {
  std::int64_t place;
  double weight;
};

std::vector<Tap> taps(const Call& c, const Manner& m, double x) {
  const double below = std::floor(x);
  const auto first = static_cast<std::int64_t>(below);
  if (m.mode == "nearest") return {{static_cast<std::int64_t>(nearest_place(c, m, x)), 1}};
  if (m.mode == "linear") return {{first, 1 - (x - below)}, {first + 1, x - below}};
  if (m.mode != "cubic") c.unsupported("the mode '" + m.mode + "'");
  std::vector<Tap> result;
  for (std::int64_t k = -1; k <= 2; ++k) {
    result.push_back({first + k, cubic_weight(m.cubic, x - below - static_cast<double>(k))});
  }
  return result;
}

// Places outside are those at the ends, or have no weight.
Array weights(const Call& c, const Manner& m, const Axis& a) {
  require_memory(static_cast<std::size_t>(Shape{a.after, a.before}.elements()) * sizeof(double));
  Array matrix = Array::zeros({DType::f64, {a.after, a.before}});
  const auto elements = matrix.write<double>();
  for (std::int64_t i = 0; i < a.after; ++i) {
    const double bound = static_cast<double>(a.before) + 4;
    const double x = origin(c, m, a, i);
    if (std::isnan(x)) c.malformed("has a scale or a region that is no number");
    std::vector<Tap> row = taps(c, m, std::clamp(x, -bound, 2 * bound));
    double total = 0;
    for (Tap& tap : row) {
      if (m.exclude_outside && (tap.place < 0 || tap.place >= a.before)) tap.weight = 0;
      total += tap.weight;
    }
    for (const Tap& tap : row) {
      const std::int64_t place = std::clamp<std::int64_t>(tap.place, 0, a.before - 1);
      elements[static_cast<std::size_t>(i * a.before + place)] +=
          m.exclude_outside ? tap.weight / total : tap.weight;
    }
  }
  return matrix;
}

// true where an element of the result lies outside of x along the axis.
Tensor outside(const Call& c, const Manner& m, const Axis& a, std::size_t axis, std::size_t rank) {
  Array mask = Array::zeros({DType::boolean, {a.after}});
  for (std::int64_t i = 0; i < a.after; ++i) {
    const double x = origin(c, m, a, i);
    mask.write<bool>()[static_cast<std::size_t>(i)] = x < 0 || x > static_cast<double>(a.before - 1);
  }
  return along_axis(mask, axis, rank);
}

Tensor resized(const Call& c, const Manner& m, const std::vector<Axis>& axes, const Tensor& of) {
  Tensor y = of;
  Tensor missing;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Axis& a = axes[i];
    if (a.before == 0) c.malformed("resizes an axis of size 0");
    const bool crop = m.transformation == "tf_crop_and_resize";
    if (a.before == a.after && a.scale == 1 && !crop) continue;
    y = linear_map_along(y, weights(c, m, a), i);
    if (!crop) continue;
    const Tensor mask = outside(c, m, a, i, of.rank());
    missing = missing ? ops::maximum(missing, mask) : mask;
  }
  if (!missing) return y;
  return ops::where(ops::cast(missing, DType::boolean), number(c.number("extrapolation_value", 0), y), y);
}

std::vector<Axis> axes_of(const Call& c, const std::vector<double>& scales,
                          const std::vector<std::int64_t>& sizes) {
  const Tensor& x = c.tensor(0);
  if ((sizes.empty() ? scales.size() : sizes.size()) != x.rank())
    c.malformed("has not one size for each axis");
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const std::int64_t before = x.shape()[i];
    const auto length = static_cast<double>(before);
    if (sizes.empty() && !(scales[i] > 0 && scales[i] * length < 1e9))
      c.malformed("has a scale that no image has");
    if (!sizes.empty() && sizes[i] < 0) c.malformed("has a negative size");
    const std::int64_t after =
        sizes.empty() ? static_cast<std::int64_t>(std::floor(length * scales[i])) : sizes[i];
    axes.push_back({before, after, sizes.empty() ? scales[i] : static_cast<double>(after) / length});
  }
  return axes;
}

std::vector<double> numbers_or_none(const Call& c, std::size_t input) {
  return c.has(input) ? c.constant(input).to_doubles() : std::vector<double>{};
}

Values resize(const Call& c) {
  const Tensor& x = c.tensor(0);
  const bool old = c.version() < 11;
  Manner m{c.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel"),
           c.text("mode", "nearest"), c.text("nearest_mode", old ? "floor" : "round_prefer_floor"),
           c.number("cubic_coeff_a", -0.75), c.flag("exclude_outside")};
  if (c.has_attribute("antialias") && c.flag("antialias")) c.unsupported("antialiasing");
  if (c.has_attribute("axes") || c.has_attribute("keep_aspect_ratio_policy"))
    c.unsupported("axes of its own");
  const std::vector<double> scales = numbers_or_none(c, old ? 1 : 2);
  std::vector<Axis> axes =
      axes_of(c, scales, c.has(3) ? c.constant_integers(3) : std::vector<std::int64_t>{});
  const std::vector<double> region = old ? std::vector<double>{} : numbers_or_none(c, 1);
  for (std::size_t i = 0; i < axes.size() && region.size() == 2 * axes.size(); ++i) {
    axes[i].start = region[i];
    axes[i].end = region[i + axes.size()];
  }
  return {computed(resized(c, m, axes, x), c.type(0))};
}

Values upsample(const Call& c) {
  const std::vector<double> scales = c.has_attribute("scales") ? c.numbers("scales") : numbers_or_none(c, 1);
  const Manner m{"asymmetric", c.text("mode", "nearest"), "floor"};
  return {computed(resized(c, m, axes_of(c, scales, {}), c.tensor(0)), c.type(0))};
}

constexpr OperatorEntry entries[] = {
    {"Resize", resize},
    {"Upsample", upsample},
};

}  // namespace

std::span<const OperatorEntry> resize_operators() {
  return entries;
}

}  // namespace turunan::onnx
