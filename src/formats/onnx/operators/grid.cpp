#include "formats/onnx/operators/common.hpp"
#include "ops/gather.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"

// Images read at the places of a grid; Jaderberg et al., Spatial Transformer Networks, 2015.

namespace turunan::onnx {

namespace {

// One spatial axis: its size, and where the image ends along it.
struct Side {
  std::int64_t size;
  bool corners;  // −1 and 1 are the centres of the elements at the ends, not their edges
  double low() const { return corners ? 0 : -0.5; }
  double high() const { return static_cast<double>(size) - (corners ? 1 : 0.5); }
  double last() const { return static_cast<double>(size - 1); }
};

Tensor denormalised(const Tensor& x, const Side& side) {
  const auto size = static_cast<double>(side.size);
  return side.corners ? (x + 1.0) * (side.last() / 2) : ((x + 1.0) * size - 1.0) / 2.0;
}

// What lies outside, folded back at the ends as often as it takes.
Tensor reflected(const Tensor& x, const Side& side) {
  const double range = side.high() - side.low();
  if (range <= 0) return number(0, x) * x;
  const Tensor distance = ops::abs(x - side.low());
  const Tensor turns = ops::floor(distance / range);
  const Tensor rest = distance - turns * range;
  const Tensor odd = ops::greater(turns - 2.0 * ops::floor(turns / 2.0), number(0.5, x));
  return ops::where(odd, side.high() - rest, side.low() + rest);
}

Tensor clamped(const Tensor& x, double low, double high) {
  return ops::minimum(ops::maximum(x, number(low, x)), number(high, x));
}

struct Sampler {
  Tensor x;  // examples × channels × height × width
  Side height, width;
  std::string padding;

  Tensor inside(const Tensor& at, const Side& side) const {
    if (padding == "border") return clamped(at, 0, side.last());
    return padding == "reflection" ? reflected(at, side) : at;
  }
  Tensor is_inside(const Tensor& at, const Side& side) const {
    const Tensor above = ops::greater_equal(at, number(0, at)),
                 below = ops::less_equal(at, number(side.last(), at));
    return ops::cast(ops::minimum(above, below), DType::boolean);
  }
  // The elements at whole places: examples × channels × places of the grid.
  Tensor pixels(const Tensor& row, const Tensor& column) const {
    const Tensor r = inside(row, height), k = inside(column, width);
    const auto whole = [](const Tensor& at, const Side& side) {
      return ops::cast(ops::round(clamped(at, 0, side.last())), DType::i64);
    };
    const auto times = [](std::int64_t n) { return Tensor(whole_numbers({}, {n})); };
    const std::int64_t plane = height.size * width.size;
    const Tensor example =
        along_axis(whole_numbers(counted(x.shape()[0])), 0, 4) * times(x.shape()[1] * plane);
    const Tensor channel = along_axis(whole_numbers(counted(x.shape()[1])), 1, 4) * times(plane);
    const Tensor place = whole(r, height) * times(width.size) + whole(k, width);
    const Tensor at = example + channel + with_axis(place, 1);
    const Tensor taken = ops::gather(ops::reshape(x, {x.shape().elements()}), at, 0);
    if (padding != "zeros") return taken;
    const Tensor there = with_axis(ops::minimum(is_inside(row, height), is_inside(column, width)), 1);
    return ops::where(ops::cast(there, DType::boolean), taken, number(0, taken));
  }
};

// The weights of the elements around a place, at `fraction` behind the first but `before`.
std::vector<Tensor> weights_of(const std::string& mode, const Tensor& fraction) {
  if (mode == "bilinear") return {1.0 - fraction, fraction};
  constexpr double a = -0.75;
  const auto near = [](const Tensor& d) { return ((a + 2) * d - (a + 3)) * ops::square(d) + 1.0; };
  const auto far = [](const Tensor& d) { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; };
  return {far(fraction + 1.0), near(fraction), near(1.0 - fraction), far(2.0 - fraction)};
}

Tensor interpolated(const Sampler& s, const std::string& mode, const Tensor& y, const Tensor& x) {
  const Tensor top = ops::floor(y), left = ops::floor(x);
  const std::vector<Tensor> down = weights_of(mode, y - top), across = weights_of(mode, x - left);
  const double before = mode == "bilinear" ? 0 : 1;
  Tensor total;
  for (std::size_t i = 0; i < down.size(); ++i) {
    for (std::size_t j = 0; j < across.size(); ++j) {
      const Tensor row = top + (static_cast<double>(i) - before),
                   column = left + (static_cast<double>(j) - before);
      const Tensor part = s.pixels(row, column) * with_axis(down[i] * across[j], 1);
      total = total ? total + part : part;
    }
  }
  return total;
}

Values grid_sample(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor& grid = c.tensor(1);
  if (x.rank() != 4 || grid.rank() != 4 || grid.shape()[3] != 2 || grid.shape()[0] != x.shape()[0]) {
    c.unsupported("anything but images of two axes, each with a grid of its own");
  }
  if (x.shape().elements() == 0) c.malformed("reads an image without elements");
  const bool corners = c.flag("align_corners");
  const Sampler s{x, {x.shape()[2], corners}, {x.shape()[3], corners}, c.text("padding_mode", "zeros")};
  if (s.padding != "zeros" && s.padding != "border" && s.padding != "reflection") {
    c.unsupported("the padding '" + s.padding + "'");
  }
  std::string mode = c.text("mode", "bilinear");
  if (mode == "linear") mode = "bilinear";
  if (mode == "cubic") mode = "bicubic";
  Tensor column = denormalised(single(grid, 3, 0), s.width), row = denormalised(single(grid, 3, 1), s.height);
  if (mode == "nearest") return {{s.pixels(ops::round(row), ops::round(column)), c.type(0)}};
  if (mode != "bilinear" && mode != "bicubic") c.unsupported("the mode '" + mode + "'");
  if (s.padding != "zeros") row = s.inside(row, s.height), column = s.inside(column, s.width);
  return {computed(interpolated(s, mode, row, column), c.type(0))};
}

constexpr OperatorEntry entries[] = {{"GridSample", grid_sample}};

}  // namespace

std::span<const OperatorEntry> grid_operators() {
  return entries;
}

}  // namespace turunan::onnx
