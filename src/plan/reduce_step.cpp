#include "plan/kernels/reduce.hpp"

#include <algorithm>
#include <optional>

#include "ops/extremes.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"

namespace turunan::plan {

namespace {

std::optional<ReduceCode> code_of(const Operation& operation) {
  if (&operation == &ops::reduce_sum) return ReduceCode::sum;
  if (&operation == &ops::reduce_product) return ReduceCode::product;
  if (&operation == &ops::reduce_max) return ReduceCode::maximum;
  if (&operation == &ops::reduce_min) return ReduceCode::minimum;
  return std::nullopt;
}

// Kept axes first, reduced axes last: the order in which a copy makes any reduction one of rows.
std::vector<std::int64_t> kept_first(std::size_t rank, const std::vector<std::int64_t>& axes) {
  std::vector<std::int64_t> order;
  for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(rank); ++axis) {
    if (!std::ranges::binary_search(axes, axis)) order.push_back(axis);
  }
  order.insert(order.end(), axes.begin(), axes.end());
  return order;
}

// The loops over neighbouring axes, as one; nothing where they do not step alike.
std::optional<Loop> one_loop(const View& view, std::size_t begin, std::size_t end) {
  View part = view;
  part.shape = Shape(std::vector<std::int64_t>(view.shape.begin() + static_cast<std::ptrdiff_t>(begin),
                                               view.shape.begin() + static_cast<std::ptrdiff_t>(end)));
  part.strides.assign(view.strides.begin() + static_cast<std::ptrdiff_t>(begin),
                      view.strides.begin() + static_cast<std::ptrdiff_t>(end));
  const std::vector<Loop> all = loops(part);
  if (all.size() != 1 || all[0].stride < 0) return std::nullopt;
  return all[0];
}

// The view as outer × axis × inner, where it can be seen so without a copy.
std::optional<ReduceShape> shape_in_place(const View& view, const std::vector<std::int64_t>& axes) {
  const std::size_t rank = view.shape.rank();
  const auto begin = axes.empty() ? rank : static_cast<std::size_t>(axes.front());
  const auto end = axes.empty() ? rank : static_cast<std::size_t>(axes.back()) + 1;
  if (end - begin != axes.size()) return std::nullopt;
  const auto outer = one_loop(view, 0, begin), axis = one_loop(view, begin, end),
             inner = one_loop(view, end, rank);
  if (!outer || !axis || !inner || (inner->count != 1 && inner->stride != 1)) return std::nullopt;
  return ReduceShape{static_cast<std::size_t>(outer->count), static_cast<std::size_t>(axis->count),
                     static_cast<std::size_t>(inner->count), static_cast<std::size_t>(outer->stride),
                     static_cast<std::size_t>(axis->stride)};
}

struct Reduction {
  View view;
  ReduceShape shape;
};

Reduction find_shape(Lowering& lowering, NodeIndex x, const std::vector<std::int64_t>& axes) {
  const View& view = lowering.view(x);
  if (const auto shape = shape_in_place(view, axes)) return {view, *shape};
  const View copy =
      lowering.compact(transposed(view, kept_first(view.shape.rank(), axes)), lowering.network().fixed[x]);
  std::size_t count = 1;
  for (const std::int64_t axis : axes)
    count *= static_cast<std::size_t>(view.shape[static_cast<std::size_t>(axis)]);
  const auto elements = static_cast<std::size_t>(view.shape.elements());
  return {copy, compact_reduction(count == 0 ? 0 : elements / count, count, 1)};
}

struct ReduceRecord {
  ReduceKernel kernel;
  const std::byte* in;
  std::byte* out;
  ReduceShape shape;
  std::size_t rows;  // of outer, in one part
  std::size_t size;  // of an element
};

void run_reduction(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const ReduceRecord*>(memory);
  const std::size_t row = static_cast<std::size_t>(part) * record.rows;
  ReduceShape shape = record.shape;
  shape.outer = std::min(record.rows, shape.outer - row);
  record.kernel(shape, record.in + row * shape.outer_stride * record.size,
                record.out + row * shape.inner * record.size);
}

}  // namespace

bool takes_reduction(const Network& network, NodeIndex node) {
  return is_floating(network.type(node).dtype) && code_of(network.node(node).operation).has_value() &&
         network.type(network.inputs(node)[0]).shape.elements() != 0;
}

void lower_reduction(Lowering& lowering, NodeIndex node) {
  constexpr std::size_t part_elements = 1 << 16;
  const Network& network = lowering.network();
  const NodeIndex x = network.inputs(node)[0];
  const Reduction reduction = find_shape(lowering, x, network.node(node).attributes.axes);
  const View result = lowering.make_result(node);
  Step step;
  step.text = describe(network, node);
  step.reads = {reduction.view.buffer};
  step.writes = {result.buffer};
  const ReduceKernel kernel = find_reduce(*code_of(network.node(node).operation), result.dtype);
  step.emit = [reduction, result, kernel](Memory& memory) {
    const ReduceShape& shape = reduction.shape;
    const std::size_t rows =
        std::clamp<std::size_t>(part_elements / (shape.axis * shape.inner), 1, shape.outer);
    const ReduceRecord* record = memory.keep(ReduceRecord{
        kernel, memory.at(reduction.view), memory.at(result), shape, rows, size_in_bytes(result.dtype)});
    return Instruction{run_reduction, record, static_cast<std::int64_t>((shape.outer + rows - 1) / rows)};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace turunan::plan
