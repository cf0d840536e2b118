#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"

// The same elements under another shape.

namespace turunan::onnx {

namespace {

Value as_first(const Call& c, const Tensor& tensor) {
  return {tensor, c.type(0)};
}

// A size of 0 means that of the input, one of -1 what is left.
Values reshape(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto asked = c.integers_or_input("shape", 1);
  if (!asked) c.malformed("has no shape");
  std::vector<std::int64_t> sizes = *asked;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] != 0 || c.flag("allowzero")) continue;
    if (i >= x.rank()) c.malformed("keeps the size of an axis that is not there");
    sizes[i] = x.shape()[i];
  }
  if (std::count(sizes.begin(), sizes.end(), -1) > 1) c.malformed("leaves two sizes open");
  return {as_first(c, ops::reshape(x, ops::completed(Shape(sizes), x.shape())))};
}

Values transpose(const Call& c) {
  const Tensor& x = c.tensor(0);
  std::vector<std::int64_t> axes = c.integers("perm");
  if (!c.has_attribute("perm")) return {as_first(c, ops::reverse_axes(x))};
  for (std::int64_t& axis : axes) axis = ops::normalise_axis(axis, x.rank());
  return {as_first(c, apply(ops::permute, {x}, {.axes = axes}))};
}

Values squeeze(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto named = c.integers_or_input("axes", 1);
  std::vector<bool> gone(x.rank(), false);
  for (std::size_t i = 0; i < x.rank() && !named; ++i) gone[i] = x.shape()[i] == 1;
  for (const std::int64_t axis : named.value_or(std::vector<std::int64_t>{})) gone[axis_of(axis, x)] = true;
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (!gone[i]) sizes.push_back(x.shape()[i]);
  }
  return {as_first(c, ops::reshape(x, Shape(std::move(sizes))))};
}

Values unsqueeze(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto named = c.integers_or_input("axes", 1);
  if (!named) c.malformed("names no axes");
  const std::size_t rank = x.rank() + named->size();
  std::vector<std::int64_t> sizes(rank, 0);
  for (const std::int64_t axis : *named) {
    std::int64_t& size = sizes[static_cast<std::size_t>(ops::normalise_axis(axis, rank))];
    if (size == 1) c.malformed("names an axis twice");
    size = 1;
  }
  std::size_t next = 0;
  for (std::int64_t& size : sizes) size = size == 1 ? 1 : x.shape()[next++];
  return {as_first(c, ops::reshape(x, Shape(std::move(sizes))))};
}

Values flatten(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t axis = c.integer("axis", 1);
  if (axis < -rank_of(x) || axis > rank_of(x)) c.malformed("has no axis " + std::to_string(axis));
  return {as_first(c, as_matrix(x, axis < 0 ? axis + rank_of(x) : axis))};
}

Values expand(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Shape shape = broadcast_shapes(x.shape(), Shape(c.constant_integers(1)));
  return {as_first(c, ops::broadcast_to(x, shape))};
}

Values shape(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    std::int64_t at = c.integer(name, otherwise);
    if (at < 0) at += rank_of(x);
    return std::clamp<std::int64_t>(at, 0, rank_of(x));
  };
  const std::int64_t start = bound("start", 0), end = std::max(start, bound("end", rank_of(x)));
  const std::vector<std::int64_t> sizes(x.shape().begin() + start, x.shape().begin() + end);
  return {{Tensor(whole_numbers(sizes)), ElementType::int64}};
}

Values size(const Call& c) {
  return {{Tensor(whole_numbers({}, {c.tensor(0).shape().elements()})), ElementType::int64}};
}

Values identity(const Call& c) {
  return {c.value(0)};
}

// b·b·c channels become c channels of an image b times as high and wide.
Values depth_to_space(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t b = c.integer("blocksize");
  if (x.rank() != 4 || b < 1 || b > 65536 || x.shape()[1] % (b * b) != 0)
    c.malformed("has channels that do not make blocks");
  const std::int64_t n = x.shape()[0], channels = x.shape()[1] / (b * b), h = x.shape()[2], w = x.shape()[3];
  const bool depth_first = c.text("mode", "DCR") == "DCR";
  const Shape split = depth_first ? Shape{n, b, b, channels, h, w} : Shape{n, channels, b, b, h, w};
  const std::vector<std::int64_t> order =
      depth_first ? std::vector<std::int64_t>{0, 3, 4, 1, 5, 2} : std::vector<std::int64_t>{0, 1, 4, 2, 5, 3};
  return {as_first(c, ops::reshape(permuted(ops::reshape(x, split), order), {n, channels, h * b, w * b}))};
}

Values space_to_depth(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t b = c.integer("blocksize");
  if (x.rank() != 4 || b < 1 || b > 65536 || x.shape()[2] % b != 0 || x.shape()[3] % b != 0) {
    c.malformed("has an image that is not made of blocks");
  }
  const std::int64_t n = x.shape()[0], channels = x.shape()[1], h = x.shape()[2] / b, w = x.shape()[3] / b;
  const Tensor split = ops::reshape(x, {n, channels, h, b, w, b});
  return {as_first(c, ops::reshape(permuted(split, {0, 3, 5, 1, 2, 4}), {n, channels * b * b, h, w}))};
}

constexpr OperatorEntry entries[] = {
    {"Reshape", reshape},
    {"Transpose", transpose},
    {"Squeeze", squeeze},
    {"Unsqueeze", unsqueeze},
    {"Flatten", flatten},
    {"Expand", expand},
    {"Shape", shape},
    {"Size", size},
    {"Identity", identity},
    {"DepthToSpace", depth_to_space},
    {"SpaceToDepth", space_to_depth},
};

}  // namespace

std::span<const OperatorEntry> shape_operators() {
  return entries;
}

}  // namespace turunan::onnx
