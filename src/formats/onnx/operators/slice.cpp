#include "formats/onnx/operators/common.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"

// Parts of tensors, tensors put together, padding and repetition.

namespace turunan::onnx {

namespace {

Value as_first(const Call& c, const Tensor& tensor) {
  return {tensor, c.type(0)};
}

// What lies from start to end in steps, both counted from the end where negative and cut to the axis.
Slice resolved(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t size) {
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  const auto cut = [&](std::int64_t at) { return std::clamp(at < 0 ? at + size : at, low, high); };
  const std::int64_t first = cut(start), last = cut(end);
  const std::int64_t distance = step > 0 ? last - first : first - last;
  const std::int64_t stride = step > 0 ? step : step == INT64_MIN ? INT64_MAX : -step;
  if (distance <= 0) return {0, 0, 1};
  const std::int64_t count = (distance - 1) / stride + 1;
  return {first, count, count == 1 ? 1 : step};
}

Values slice(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto starts = c.integers_or_input("starts", 1), ends = c.integers_or_input("ends", 2);
  if (!starts || !ends || starts->size() != ends->size()) c.malformed("has not as many starts as ends");
  const std::vector<std::int64_t> axes =
      c.integers_or_input("axes", 3).value_or(counted(static_cast<std::int64_t>(starts->size())));
  const std::vector<std::int64_t> steps =
      c.has(4) ? c.constant_integers(4) : std::vector<std::int64_t>(starts->size(), 1);
  if (axes.size() != starts->size() || steps.size() != starts->size())
    c.malformed("has not an axis for each start");
  std::vector<Slice> slices = whole(x.shape());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axis_of(axes[i], x);
    if (steps[i] == 0) c.malformed("has a step of 0");
    slices[axis] = resolved((*starts)[i], (*ends)[i], steps[i], x.shape()[axis]);
  }
  return {as_first(c, ops::slice(x, slices))};
}

Values concat(const Call& c) {
  const std::vector<Tensor> parts = c.tensors();
  if (parts.empty()) c.malformed("takes at least one input");
  return {as_first(c, ops::concat(parts, c.integer("axis", 1)))};
}

// Sizes given as an attribute or an input, else parts as equal as they can be, the last one smaller.
std::vector<std::int64_t> split_sizes(const Call& c, std::int64_t size) {
  if (const auto given = c.integers_or_input("split", 1)) return *given;
  const auto count = c.integer("num_outputs", static_cast<std::int64_t>(c.outputs()));
  if (count < 1 || count > size) c.malformed("splits into no part");
  const std::int64_t each = (size + count - 1) / count;
  std::vector<std::int64_t> sizes;
  for (std::int64_t left = size; sizes.size() < static_cast<std::size_t>(count); left -= sizes.back()) {
    sizes.push_back(std::min(each, left));
  }
  return sizes;
}

Values split(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axis = axis_of(c.integer("axis", 0), x);
  Values parts;
  std::int64_t start = 0;
  for (const std::int64_t size : split_sizes(c, x.shape()[axis])) {
    if (size < 0 || size > x.shape()[axis] - start) c.malformed("has parts that do not make up the whole");
    parts.push_back(as_first(c, part(x, axis, start, size)));
    start += size;
  }
  if (start != x.shape()[axis]) c.malformed("has parts that do not make up the whole");
  return parts;
}

Values tile(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::vector<std::int64_t> times = c.constant_integers(1);
  if (times.size() != x.rank()) c.malformed("says for each axis how often it is repeated");
  // Each axis has a new one in front of it, along which it is repeated.
  std::vector<std::int64_t> apart, repeated, together;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (times[i] < 0) c.malformed("repeats an axis a negative number of times");
    apart.insert(apart.end(), {1, x.shape()[i]});
    repeated.insert(repeated.end(), {times[i], x.shape()[i]});
    together.push_back(Shape{times[i], x.shape()[i]}.elements());
  }
  const Tensor wide = ops::broadcast_to(ops::reshape(x, Shape(apart)), Shape(repeated));
  return {as_first(c, ops::reshape(wide, Shape(together)))};
}

// ---- padding

Tensor take_along(const Tensor& x, const std::vector<std::int64_t>& places, std::size_t axis) {
  return ops::gather(x, Tensor(whole_numbers(places)), static_cast<std::int64_t>(axis));
}

// The place inside 0 … size − 1 that a place outside is the mirror image of; ends are not repeated.
std::int64_t mirrored(std::int64_t at, std::int64_t size) {
  if (size == 1) return 0;
  const std::int64_t period = 2 * (size - 1);
  at = ((at % period) + period) % period;
  return at < size ? at : period - at;
}

Tensor pad_axis(const Call& c, const Tensor& x, std::size_t axis, std::int64_t before, std::int64_t after,
                const std::string& mode) {
  const std::int64_t size = x.shape()[axis];
  if (size == 0) c.malformed("pads an axis of size 0 with its own elements");
  (void)counted(std::max<std::int64_t>(size + before + after, 0));
  std::vector<std::int64_t> places;
  for (std::int64_t at = -before; at < size + after; ++at) {
    const std::int64_t turned = ((at % size) + size) % size;
    places.push_back(mode == "reflect" ? mirrored(at, size)
                     : mode == "wrap"  ? turned
                                       : std::clamp<std::int64_t>(at, 0, size - 1));
  }
  return take_along(x, places, axis);
}

Tensor constant_pad(const Tensor& whole, const std::vector<std::int64_t>& before,
                    const std::vector<std::int64_t>& after, const Tensor& value) {
  // Negative padding cuts; what is left is then put into its place.
  std::vector<Slice> cut, put;
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < whole.rank(); ++i) {
    const std::int64_t from = std::max<std::int64_t>(-before[i], 0),
                       to = std::max<std::int64_t>(-after[i], 0);
    const std::int64_t kept = std::max<std::int64_t>(whole.shape()[i] - from - to, 0);
    cut.push_back({kept == 0 ? 0 : from, kept, 1});
    put.push_back({kept == 0 ? 0 : std::max<std::int64_t>(before[i], 0), kept, 1});
    sizes.push_back(std::max<std::int64_t>(whole.shape()[i] + before[i] + after[i], 0));
  }
  const Tensor x = ops::slice(whole, cut);
  const Shape shape(sizes);
  (void)shape.elements();
  const Tensor placed = ops::place(x, put, shape);
  if (ops::uniform_value(value) == 0.0) return placed;
  const Tensor inside = ops::place(ops::filled({DType::boolean, x.shape()}, 1), put, shape);
  return ops::cast(ops::where(inside, placed, value), x.dtype());
}

Values pad(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto given = c.has_attribute("paddings") ? c.integers("paddings") : c.integers_or_input("pads", 1);
  if (!given) c.malformed("names no padding");
  const std::vector<std::int64_t> axes = c.has(3) ? c.constant_integers(3) : counted(rank_of(x));
  if (given->size() != 2 * axes.size()) c.malformed("has a padding before and one after for each axis");
  for (const std::int64_t padding : *given) {
    if (padding < -Shape::max_elements || padding > Shape::max_elements)
      c.malformed("has a padding beyond all sizes");
  }
  std::vector<std::int64_t> before(x.rank(), 0), after(x.rank(), 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    before[axis_of(axes[i], x)] = (*given)[i];
    after[axis_of(axes[i], x)] = (*given)[i + axes.size()];
  }
  const std::string mode = c.text("mode", "constant");
  if (mode == "constant") {
    const Tensor value = c.has(2) ? ops::reshape(c.tensor(2), Shape{}) : number(c.number("value", 0), x);
    return {as_first(c, constant_pad(x, before, after, value))};
  }
  if (mode != "reflect" && mode != "edge" && mode != "wrap") c.unsupported("the mode '" + mode + "'");
  Tensor padded = x;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (before[i] != 0 || after[i] != 0) padded = pad_axis(c, padded, i, before[i], after[i], mode);
  }
  return {as_first(c, padded)};
}

constexpr OperatorEntry entries[] = {
    {"Slice", slice}, {"Concat", concat}, {"Split", split}, {"Tile", tile}, {"Pad", pad},
};

}  // namespace

std::span<const OperatorEntry> slice_operators() {
  return entries;
}

}  // namespace turunan::onnx
