#include "ops/order.hpp"

#include <algorithm>
#include <map>

#include "formats/onnx/operators/common.hpp"
#include "ops/gather.hpp"

// Elements in order, and those that a condition picks. What decides on a shape is computed while the graph
// is built.

namespace turunan::onnx {

namespace {

// The k greatest along an axis, or the least, and where they are.
Values top_k(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axis = axis_of(c.integer("axis", -1), x);
  const std::int64_t k = c.has_attribute("k") ? c.integer("k") : c.constant_integer(1);
  if (k < 0 || k > x.shape()[axis]) c.malformed("takes " + std::to_string(k) + " of " + to_string(x.shape()));
  const double descending = c.flag("largest", true) ? 1 : 0;
  const Tensor order =
      apply(ops::order, {x}, {.axes = {static_cast<std::int64_t>(axis)}, .numbers = {descending}});
  const Tensor places = part(order, axis, 0, k);
  return {{gather_elements(x, places, axis), c.type(0)}, {places, ElementType::int64}};
}

Values non_zero(const Call& c) {
  const Array x = c.constant(0);
  const Shape shape = x.rank() == 0 ? Shape{1} : x.shape();
  const std::vector<double> elements = x.to_doubles();
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  std::vector<std::vector<std::int64_t>> places(shape.rank());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i] == 0) continue;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
      places[axis].push_back(static_cast<std::int64_t>(i) / strides[axis] % shape[axis]);
    }
  }
  std::vector<std::int64_t> all;
  for (const auto& list : places) all.insert(all.end(), list.begin(), list.end());
  const Shape result{static_cast<std::int64_t>(shape.rank()), static_cast<std::int64_t>(places[0].size())};
  return {{Tensor(whole_numbers(result, all)), ElementType::int64}};
}

Values compress(const Call& c) {
  const bool flat = !c.has_attribute("axis");
  const Tensor x = flat ? ops::reshape(c.tensor(0), {c.tensor(0).shape().elements()}) : c.tensor(0);
  const std::size_t axis = flat ? 0 : axis_of(c.integer("axis"), x);
  const std::vector<double> condition = c.constant(1).to_doubles();
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < condition.size() && static_cast<std::int64_t>(i) < x.shape()[axis]; ++i) {
    if (condition[i] != 0) places.push_back(static_cast<std::int64_t>(i));
  }
  return {{ops::gather(x, Tensor(whole_numbers(places)), static_cast<std::int64_t>(axis)), c.type(0)}};
}

// Different parts along an axis: where each is first met, which one every part is, how often each is there.
Values unique(const Call& c) {
  const bool flat = !c.has_attribute("axis");
  const Tensor x = flat ? ops::reshape(c.tensor(0), {c.tensor(0).shape().elements()}) : c.tensor(0);
  const std::size_t axis = flat ? 0 : axis_of(c.integer("axis"), x);
  std::vector<std::int64_t> front = counted(rank_of(x));
  std::rotate(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(axis),
              front.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  const Array value = c.constant(0).reshape(x.shape());
  const std::vector<double> elements = value.transpose(front).to_doubles();
  const auto count = static_cast<std::size_t>(x.shape()[axis]);
  const std::size_t width = count == 0 ? 0 : elements.size() / count;

  std::map<std::vector<double>, std::size_t> seen;
  std::vector<std::vector<double>> parts;
  std::vector<std::int64_t> first, which, times;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> row(elements.begin() + static_cast<std::ptrdiff_t>(i * width),
                            elements.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
    const auto [found, is_new] = seen.emplace(std::move(row), parts.size());
    if (is_new) {
      parts.push_back(found->first);
      first.push_back(static_cast<std::int64_t>(i));
      times.push_back(0);
    }
    which.push_back(static_cast<std::int64_t>(found->second));
    ++times[found->second];
  }
  if (c.flag("sorted", true)) {
    std::vector<std::int64_t> order, rank(parts.size()), sorted_first, sorted_times;
    for (const auto& [row, number] : seen) order.push_back(static_cast<std::int64_t>(number));
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto from = static_cast<std::size_t>(order[i]);
      rank[from] = static_cast<std::int64_t>(i);
      sorted_first.push_back(first[from]);
      sorted_times.push_back(times[from]);
    }
    for (std::int64_t& number : which) number = rank[static_cast<std::size_t>(number)];
    first = sorted_first, times = sorted_times;
  }
  const auto whole = [](const std::vector<std::int64_t>& list) {
    return Value{Tensor(whole_numbers(list)), ElementType::int64};
  };
  const Tensor kept = ops::gather(x, Tensor(whole_numbers(first)), static_cast<std::int64_t>(axis));
  return {{kept, c.type(0)}, whole(first), whole(which), whole(times)};
}

constexpr OperatorEntry entries[] = {
    {"TopK", top_k},
    {"NonZero", non_zero},
    {"Compress", compress},
    {"Unique", unique},
};

}  // namespace

std::span<const OperatorEntry> order_operators() {
  return entries;
}

}  // namespace turunan::onnx
