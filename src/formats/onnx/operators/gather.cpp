#include "ops/gather.hpp"

#include "formats/onnx/builder.hpp"
#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"
#include "ops/sum.hpp"

// Elements by their places: taken, put, repeated. A place counts from the end where it is negative. What is
// taken from or put to several axes at once goes by the place in row-major order.

namespace turunan::onnx {

Tensor negative_from_the_end(const Tensor& places, std::int64_t size) {
  const Tensor whole = ops::cast(places, DType::i64);
  const Tensor zero = whole_numbers({}, {0});
  return ops::where(ops::less(whole, zero), whole + Tensor(whole_numbers({}, {size})), whole);
}

namespace {

Tensor flat(const Tensor& x) {
  return ops::reshape(x, {x.shape().elements()});
}

// The row-major place of what `places` name along one axis and their own position names along the others.
Tensor element_places(const Shape& shape, const Tensor& places, std::size_t axis) {
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  Tensor total = negative_from_the_end(places, shape[axis]) * Tensor(whole_numbers({}, {strides[axis]}));
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (i == axis) continue;
    std::vector<std::int64_t> steps = counted(places.shape()[i]);
    for (std::int64_t& step : steps) step *= strides[i];
    total = total + along_axis(whole_numbers(steps), i, shape.rank());
  }
  return total;
}

void check_element_places(const Tensor& x, const Tensor& places, std::size_t axis) {
  bool fits = x.rank() == places.rank();
  for (std::size_t i = 0; fits && i < x.rank(); ++i) fits = i == axis || places.shape()[i] <= x.shape()[i];
  if (!fits) {
    throw ShapeError("places of elements have the axes of the tensor",
                     {{0, "is " + to_string(x.shape())}, {1, "is " + to_string(places.shape())}});
  }
}

// The row-major place of what the last axis of `places` names along the axes from `first` on.
Tensor tuple_places(const Shape& shape, const Tensor& places, std::size_t first) {
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  const auto depth = places.shape().from_end(1);
  Tensor total;
  for (std::int64_t k = 0; k < depth; ++k) {
    const std::size_t axis = first + static_cast<std::size_t>(k);
    const Tensor along = negative_from_the_end(single(places, places.rank() - 1, k), shape[axis]);
    const Tensor step = along * Tensor(whole_numbers({}, {strides[axis]}));
    total = total ? total + step : step;
  }
  return total;
}

}  // namespace

Tensor gather_elements(const Tensor& x, const Tensor& places, std::size_t axis) {
  check_element_places(x, places, axis);
  return ops::gather(flat(x), element_places(x.shape(), places, axis), 0);
}

namespace {

Values gather(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axis = axis_of(c.integer("axis", 0), x);
  const Tensor places = negative_from_the_end(c.tensor(1), x.shape()[axis]);
  return {{ops::gather(x, places, static_cast<std::int64_t>(axis)), c.type(0)}};
}

Values gather_along(const Call& c) {
  return {{gather_elements(c.tensor(0), c.tensor(1), axis_of(c.integer("axis", 0), c.tensor(0))), c.type(0)}};
}

std::size_t depth_of(const Call& c, const Tensor& places, std::size_t from) {
  if (places.rank() == 0) c.malformed("takes places with at least one axis");
  const std::int64_t depth = places.shape().from_end(1);
  if (depth < 1 || from + static_cast<std::size_t>(depth) > c.tensor(0).rank()) {
    c.malformed("takes places of as many numbers as there are axes, or fewer");
  }
  return static_cast<std::size_t>(depth);
}

// The first `batch` axes are shared; the next ones are named by the last axis of the places.
Values gather_tuples(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor& places = c.tensor(1);
  if (c.integer("batch_dims", 0) < 0 || c.integer("batch_dims", 0) > rank_of(x)) {
    c.malformed("shares more axes than there are");
  }
  const auto batch = static_cast<std::size_t>(c.integer("batch_dims", 0));
  const std::size_t depth = depth_of(c, places, batch);
  if (batch >= places.rank()) c.malformed("shares more axes than there are");
  Tensor at = tuple_places(x.shape(), places, batch);
  const std::vector<std::int64_t> strides = row_major_strides(x.shape());
  for (std::size_t i = 0; i < batch; ++i) {
    std::vector<std::int64_t> steps = counted(x.shape()[i]);
    for (std::int64_t& step : steps) step *= strides[i];
    at = at + along_axis(whole_numbers(steps), i, at.rank());
  }
  std::vector<std::int64_t> rest(x.shape().begin() + static_cast<std::ptrdiff_t>(batch + depth),
                                 x.shape().end());
  const std::int64_t inner = product_of(rest);
  const Tensor rows = ops::reshape(x, {inner == 0 ? 0 : x.shape().elements() / inner, inner});
  const Tensor row = inner > 1 ? ops::cast(at / static_cast<double>(inner), DType::i64) : at;
  std::vector<std::int64_t> sizes = at.shape().sizes();
  sizes.insert(sizes.end(), rest.begin(), rest.end());
  return {{ops::reshape(ops::gather(rows, row, 0), Shape(sizes)), c.type(0)}};
}

// ---- putting

// x with the updates at their places, which are counted in rows of x; of equal places any may win, so none is
// expected.
Tensor put(const Tensor& rows, const Tensor& updates, const Tensor& places) {
  const Tensor placed = ops::scatter_sum(updates, places, 0, rows.shape());
  const Tensor ones = ops::filled({DType::i64, places.shape()}, 1);
  const Tensor times = ops::scatter_sum(ones, places, 0, {rows.shape()[0]});
  const Tensor met = along_axis(ops::greater(times, whole_numbers({}, {0})), 0, rows.rank());
  return ops::cast(ops::where(met, placed, rows), rows.dtype());
}

// The greatest, least or product of what meets at a place, one update after the other; their places must be
// known for that.
Tensor put_one_by_one(const Call& c, Tensor rows, const Tensor& updates, const Tensor& places,
                      const Operation& operation) {
  const std::optional<Array> known = c.builder().value_of(places);
  if (!known) c.unsupported("its places must be constants for this reduction");
  const Tensor update_rows = ops::reshape(updates, {places.shape().elements(), rows.shape()[1]});
  const std::vector<double> at = known->to_doubles();
  if (at.size() > 4096) c.unsupported("more than 4096 updates for this reduction");
  for (std::size_t i = 0; i < at.size(); ++i) {
    const Tensor place = Array({1}, {&at[i], 1}, DType::i64);
    const Tensor update = part(update_rows, 0, static_cast<std::int64_t>(i), 1);
    const Tensor before = ops::gather(rows, place, 0);
    rows = put(rows, ops::cast(operation(before, update), rows.dtype()), place);
  }
  return rows;
}

Tensor reduced(const Call& c, const Tensor& rows, const Tensor& updates, const Tensor& places) {
  const std::string reduction = c.text("reduction", "none");
  if (reduction == "none") return put(rows, updates, places);
  if (reduction == "add") return rows + ops::scatter_sum(updates, places, 0, rows.shape());
  if (reduction == "mul") return put_one_by_one(c, rows, updates, places, ops::multiply);
  if (reduction == "max") return put_one_by_one(c, rows, updates, places, ops::maximum);
  if (reduction == "min") return put_one_by_one(c, rows, updates, places, ops::minimum);
  c.unsupported("the reduction '" + reduction + "'");
}

Values scatter_elements(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axis = axis_of(c.integer("axis", 0), x);
  check_element_places(x, c.tensor(1), axis);
  const Tensor places = flat(element_places(x.shape(), c.tensor(1), axis));
  const Tensor updates = ops::reshape(c.tensor(2), {places.shape()[0], 1});
  const Tensor rows = ops::reshape(x, {x.shape().elements(), 1});
  return {computed(ops::reshape(reduced(c, rows, updates, places), x.shape()), c.type(0))};
}

Values scatter_tuples(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor& places = c.tensor(1);
  const std::size_t depth = depth_of(c, places, 0);
  const std::vector<std::int64_t> outer(x.shape().begin(),
                                        x.shape().begin() + static_cast<std::ptrdiff_t>(depth));
  const std::int64_t count = product_of(outer), inner = count == 0 ? 0 : x.shape().elements() / count;
  const Tensor at = flat(tuple_places(Shape(outer), places, 0));
  const Tensor updates = ops::reshape(c.tensor(2), {at.shape()[0], inner});
  const Tensor rows = ops::reshape(x, {count, inner});
  return {computed(ops::reshape(reduced(c, rows, updates, at), x.shape()), c.type(0))};
}

// ---- other uses of places

// The first elements along one axis in the opposite order, as many as are named for each part of another.
Values reverse_sequence(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto batch = static_cast<std::size_t>(c.integer("batch_axis", 1));
  const auto time = static_cast<std::size_t>(c.integer("time_axis", 0));
  if (x.rank() < 2 || batch > 1 || time > 1 || batch == time)
    c.malformed("has axes 0 and 1 for batch and time");
  const Tensor lengths = along_axis(ops::cast(c.tensor(1), DType::i64), batch, x.rank());
  const Tensor steps = along_axis(whole_numbers(counted(x.shape()[time])), time, x.rank());
  const Tensor back = lengths - steps - Tensor(whole_numbers({}, {1}));
  const Tensor places = ops::where(ops::less(steps, lengths), back, steps);
  return {{gather_elements(x, ops::broadcast_to(places, x.shape()), time), c.type(0)}};
}

constexpr OperatorEntry entries[] = {
    {"Gather", gather},
    {"GatherElements", gather_along},
    {"GatherND", gather_tuples},
    {"Scatter", scatter_elements},
    {"ScatterElements", scatter_elements},
    {"ScatterND", scatter_tuples},
    {"ReverseSequence", reverse_sequence},
};

}  // namespace

std::span<const OperatorEntry> gather_operators() {
  return entries;
}

}  // namespace turunan::onnx
