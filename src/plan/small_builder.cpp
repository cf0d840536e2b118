#include "plan/small_builder.hpp"

#include <algorithm>
#include <bit>

#include "plan/strided_reader.hpp"

namespace turunan::plan {

std::vector<std::int32_t> lanes_of(const View& view) {
  std::vector<std::int32_t> lanes(static_cast<std::size_t>(view.shape.elements()));
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    std::int64_t rest = static_cast<std::int64_t>(i), at = view.offset;
    for (std::size_t axis = view.shape.rank(); axis-- > 0;) {
      at += rest % view.shape[axis] * view.strides[axis];
      rest /= view.shape[axis];
    }
    lanes[i] = static_cast<std::int32_t>(at);
  }
  return lanes;
}

// ---- values

ValueId SmallBuilder::make_value(SmallValue value) {
  program_.values.push_back(std::move(value));
  return static_cast<ValueId>(program_.values.size() - 1);
}

ValueId SmallBuilder::memory_value(BufferId buffer) {
  const auto [known, added] = of_buffer_.emplace(buffer, no_value);
  if (added) {
    known->second = make_value({.buffer = buffer});
    reads_.push_back(buffer);
  }
  return known->second;
}

View SmallBuilder::constant(const TensorType& type, std::vector<double> numbers) {
  note_width(static_cast<std::int64_t>(numbers.size()));
  return whole(make_value({.numbers = std::move(numbers)}), type);
}

View SmallBuilder::outside(View view) {
  const auto limit = static_cast<std::int64_t>(vector_lanes(program_.dtype, VectorWidth::whole));
  // The farthest elements are in corners.
  std::int64_t least = view.offset, most = view.offset;
  for (std::size_t axis = 0; axis < view.shape.rank(); ++axis) {
    const std::int64_t way = (view.shape[axis] - 1) * view.strides[axis];
    (way < 0 ? least : most) += way;
  }
  const bool is_near = view.dtype == DType::boolean ? view.is_compact() : least >= 0 && most < limit;
  if (!is_near) return gathered(view);
  note_width(most + 1);
  view.buffer = memory_value(view.buffer);
  return view;
}

namespace {

struct Gather {
  StridedReader reader;
  std::int64_t offset;  // in bytes
};

void run_gather(const void* memory, const void* from, const void*, void* out, std::size_t n) {
  const auto& gather = *static_cast<const Gather*>(memory);
  gather.reader.read(static_cast<const std::byte*>(from) + gather.offset, 0, n, out);
}

}  // namespace

View SmallBuilder::gathered(const View& view) {
  const std::int64_t offset = view.offset * static_cast<std::int64_t>(size_in_bytes(view.dtype));
  const auto record = std::make_shared<const Gather>(Gather{StridedReader(view), offset});
  program_.records.push_back(record);
  SmallCall call{.kind = SmallCall::Kind::kernel, .kernel = run_gather};
  call.record = record.get();
  call.b.value = memory_value(view.buffer);
  return add(std::move(call), {view.dtype, view.shape});
}

// ---- operands

// Lanes of numbers that are known are picked here and now.
SmallOperand SmallBuilder::operand(const View& view) {
  if (view.is_compact()) return {view.buffer};
  const std::vector<double> known = program_.values[view.buffer].numbers;
  if (known.empty()) return {view.buffer, lanes_of(view)};
  if (std::ranges::all_of(known, [&](double x) { return x == known.front(); })) return {view.buffer};
  std::vector<double> numbers;
  for (const std::int32_t lane : lanes_of(view)) numbers.push_back(known[static_cast<std::size_t>(lane)]);
  return {make_value({.numbers = std::move(numbers)})};
}

SmallOperand SmallBuilder::without_lanes(SmallOperand from, const View& view) {
  if (from.lanes.empty()) return from;
  SmallCall call{.kind = SmallCall::Kind::copy};
  call.a = std::move(from);
  return {add(std::move(call), {view.dtype, view.shape}).buffer};
}

// ---- calls

View SmallBuilder::add(SmallCall call, const TensorType& type) {
  note_width(type.shape.elements());
  call.result = make_value();
  call.elements = static_cast<std::size_t>(type.shape.elements());
  program_.calls.push_back(std::move(call));
  return whole(program_.calls.back().result, type);
}

bool SmallBuilder::has_form(ElementwiseCode code, VectorForm form) const {
  return find_vector(code, program_.dtype, VectorWidth::whole, form) != nullptr;
}

View SmallBuilder::apply(ElementwiseCode code, const Operands& operands, const TensorType& type) {
  if (!has_form(code, VectorForm::first)) return call_kernel(code, operands, type);
  SmallCall call{.kind = SmallCall::Kind::elementwise, .code = code};
  if (operand_count(code) == 1) {
    call.x = plain(*operands[0]);
  } else if (has_form(code, VectorForm::first_lanes)) {
    call.x = operand(*operands[0]);
    call.a = operand(*operands[1]);
    if (!call.x.lanes.empty() && call.a.lanes.empty()) std::swap(call.x, call.a);
    call.x = without_lanes(std::move(call.x), *operands[0]);
  } else {
    call.x = plain(*operands[0]);
    call.a = plain(*operands[1]);
  }
  return add(std::move(call), type);
}

View SmallBuilder::call_kernel(ElementwiseCode code, const Operands& operands, const TensorType& type) {
  SmallCall call{.kind = SmallCall::Kind::kernel};
  if (operands[0]) call.a = plain(*operands[0]);
  if (operands[1]) call.b = plain(*operands[1]);
  if (operands[2]) call.c = plain(*operands[2]);
  // One exponent for all has short forms.
  const bool one = code == ElementwiseCode::power && program_.values[call.b.value].numbers.size() == 1;
  call.kernel = find_elementwise(code, program_.dtype, one ? b_is_scalar : all_blocks);
  return add(std::move(call), type);
}

View SmallBuilder::product(const View& a, const View& b, const TensorType& type) {
  const std::size_t row = type.shape.rank() - 2, column = row + 1;
  View left = a, right = b;
  left.shape = right.shape = type.shape;
  left.strides[column] = right.strides[row] = 0;
  SmallCall call{.kind = SmallCall::Kind::product};
  call.x.value = a.buffer;
  call.a.value = b.buffer;
  for (std::int64_t k = 0; k < a.shape[column]; ++k) {
    left.offset = a.offset + k * a.strides[column];
    right.offset = b.offset + k * b.strides[row];
    std::ranges::copy(lanes_of(left), std::back_inserter(call.x.lanes));
    std::ranges::copy(lanes_of(right), std::back_inserter(call.a.lanes));
  }
  return add(std::move(call), type);
}

// ---- reductions

namespace {

// For each place along the reduced axes, the elements there.
std::vector<View> parts_of(const View& x, const std::vector<std::int64_t>& axes, std::int64_t count,
                           const Shape& shape) {
  View part{x.buffer, x.dtype, shape, {}, 0};
  const bool keeps = shape.rank() == x.shape.rank();
  for (std::size_t axis = 0; axis < x.shape.rank(); ++axis) {
    const bool reduced = std::ranges::binary_search(axes, static_cast<std::int64_t>(axis));
    if (!reduced || keeps) part.strides.push_back(reduced ? 0 : x.strides[axis]);
  }
  std::vector<View> parts;
  for (std::int64_t i = 0; i < count; ++i) {
    part.offset = x.offset;
    std::int64_t rest = i;
    for (std::size_t at = axes.size(); at-- > 0;) {
      const auto axis = static_cast<std::size_t>(axes[at]);
      part.offset += rest % x.shape[axis] * x.strides[axis];
      rest /= x.shape[axis];
    }
    parts.push_back(part);
  }
  return parts;
}

}  // namespace

View SmallBuilder::reduce(ElementwiseCode code, View x, const std::vector<std::int64_t>& axes,
                          const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t axis : axes) count *= x.shape[static_cast<std::size_t>(axis)];
  if (!std::has_single_bit(static_cast<std::uint64_t>(count)))
    return join_in_turn(code, parts_of(x, axes, count, shape));
  x = compact(x);
  return join_halves(code, x, parts_of(x, axes, count, shape));
}

View SmallBuilder::join_in_turn(ElementwiseCode code, const std::vector<View>& parts) {
  View sum = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) {
    sum = apply(code, {sum, parts[i], {}}, {sum.dtype, sum.shape});
  }
  return sum;
}

// x ← x ⊕ x, each element with its partner half the way along, a quarter, …: then every one holds the sum.
View SmallBuilder::join_halves(ElementwiseCode code, const View& x, const std::vector<View>& parts) {
  View sum = x, result = parts[0];
  for (std::size_t half = parts.size() / 2; half > 0; half /= 2) {
    SmallCall call{.kind = SmallCall::Kind::elementwise, .code = code};
    call.x.value = call.a.value = sum.buffer;
    call.a.lanes.resize(static_cast<std::size_t>(x.shape.elements()));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::vector<std::int32_t> own = lanes_of(parts[i]), partner = lanes_of(parts[i ^ half]);
      for (std::size_t e = 0; e < own.size(); ++e)
        call.a.lanes[static_cast<std::size_t>(own[e])] = partner[e];
    }
    sum = add(std::move(call), {x.dtype, x.shape});
  }
  result.buffer = sum.buffer;
  return result;
}

// ---- results

void SmallBuilder::store(const View& view, BufferId buffer) {
  SmallOperand from = plain(view);
  const SmallValue& source = program_.values[from.value];
  if (source.buffer != no_buffer || !source.numbers.empty()) {
    SmallCall call{.kind = SmallCall::Kind::copy};
    call.a = from;
    from.value = add(std::move(call), {view.dtype, view.shape}).buffer;
  }
  program_.stores.push_back({from.value, buffer});
}

SmallProgram SmallBuilder::finish() {
  const auto narrow = static_cast<std::int64_t>(vector_lanes(program_.dtype, VectorWidth::narrow));
  program_.width = widest_ <= narrow ? VectorWidth::narrow : VectorWidth::whole;
  order(program_);
  arrange(program_);
  return std::move(program_);
}

}  // namespace turunan::plan
