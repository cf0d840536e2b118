#include <algorithm>
#include <bit>
#include <unordered_map>

#include "ops/extremes.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/recipe.hpp"
#include "plan/small_program.hpp"
#include "plan/strided_reader.hpp"

namespace turunan::plan {

namespace {

std::optional<ElementwiseCode> reduction_code(const Operation& operation) {
  if (&operation == &ops::reduce_sum) return ElementwiseCode::add;
  if (&operation == &ops::reduce_product) return ElementwiseCode::multiply;
  if (&operation == &ops::reduce_max) return ElementwiseCode::maximum;
  if (&operation == &ops::reduce_min) return ElementwiseCode::minimum;
  return std::nullopt;
}

bool has_small_form(const Network& network, NodeIndex node) {
  switch (network.kinds[node]) {
    case NodeKind::view: return is_floating(network.type(node).dtype);
    case NodeKind::elementwise: return !recipe_for(network.node(node)).empty();
    case NodeKind::other: {
      const Operation& operation = network.node(node).operation;
      return &operation == &ops::matmul || reduction_code(operation).has_value();
    }
    default: return false;
  }
}

}  // namespace

DType small_dtype(const Network& network, NodeIndex node) {
  const DType dtype = network.type(node).dtype;
  if (dtype != DType::boolean || network.inputs(node).empty()) return dtype;
  return network.type(network.inputs(node)[0]).dtype;
}

bool takes_small(const Network& network, NodeIndex node) {
  const DType dtype = small_dtype(network, node);
  if (!is_floating(dtype) || !has_small_form(network, node)) return false;
  const auto most = static_cast<std::int64_t>(vector_lanes(dtype, VectorWidth::whole));
  const auto fits = [&](NodeIndex x) {
    const TensorType& type = network.type(x);
    const std::int64_t elements = type.shape.elements();
    return (type.dtype == dtype || type.dtype == DType::boolean) && elements >= 1 && elements <= most;
  };
  return fits(node) && std::ranges::all_of(network.inputs(node), fits);
}

namespace {

// The elements of a view, counted in the memory that it looks at.
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

struct Gather {
  StridedReader reader;
  std::int64_t offset;  // in bytes
};

void run_gather(const void* memory, const void* from, const void*, void* out, std::size_t n) {
  const auto& gather = *static_cast<const Gather*>(memory);
  gather.reader.read(static_cast<const std::byte*>(from) + gather.offset, 0, n, out);
}

// Every node of the unit is a view of some value: a transpose or a broadcast costs nothing until its lanes
// are picked by the call that reads it.
class SmallLowering {
 public:
  SmallLowering(Lowering& lowering, const Unit& unit)
      : lowering_(lowering), network_(lowering.network()), unit_(unit) {
    program_.dtype = small_dtype(network_, unit.nodes.front());
  }

  void run() {
    for (const NodeIndex node : unit_.nodes) {
      lower_node(node);
      note_width(network_.type(node).shape.elements());
      if (lowering_.is_stored(node)) store(node);
    }
    const auto narrow = static_cast<std::int64_t>(vector_lanes(program_.dtype, VectorWidth::narrow));
    program_.width = widest_ <= narrow ? VectorWidth::narrow : VectorWidth::whole;
    order(program_);
    arrange(program_);
    add_step();
  }

 private:
  void note_width(std::int64_t elements) { widest_ = std::max(widest_, elements); }

  // ---- values

  ValueId make_value(SmallValue value = {}) {
    program_.values.push_back(std::move(value));
    return static_cast<ValueId>(program_.values.size() - 1);
  }

  ValueId memory_value(BufferId buffer) {
    const auto [known, added] = of_buffer_.emplace(buffer, no_value);
    if (added) {
      known->second = make_value({.buffer = buffer});
      step_.reads.push_back(buffer);
    }
    return known->second;
  }

  View constant(const TensorType& type, std::vector<double> numbers) {
    return whole(make_value({.numbers = std::move(numbers)}), type);
  }

  View number(double value) { return constant({program_.dtype, {}}, {value}); }

  View view_of(NodeIndex x) {
    if (const auto known = views_.find(x); known != views_.end()) return known->second;
    return views_[x] = outside(x);
  }

  // What other instructions, or nobody, compute: memory of one vector is read where it lies.
  View outside(NodeIndex x) {
    View view = lowering_.view(x);
    const TensorType& type = network_.type(x);
    const Node& base = network_.node(network_.base[x]);
    if (network_.kinds[network_.base[x]] == NodeKind::constant && is_floating(type.dtype)) {
      std::vector<double> numbers;
      for (const std::int32_t lane : lanes_of(view)) numbers.push_back(base.attributes.value->element(lane));
      return constant(type, std::move(numbers));
    }
    const std::vector<std::int32_t> lanes = lanes_of(view);
    const auto [least, most] = std::ranges::minmax(lanes);
    const auto limit = static_cast<std::int32_t>(vector_lanes(program_.dtype, VectorWidth::whole));
    const bool is_near = type.dtype == DType::boolean ? view.is_compact() : least >= 0 && most < limit;
    if (!is_near) return gathered(view);
    note_width(most + 1);
    view.buffer = memory_value(view.buffer);
    return view;
  }

  View gathered(const View& view) {
    const std::int64_t offset = view.offset * static_cast<std::int64_t>(size_in_bytes(view.dtype));
    const auto record = std::make_shared<const Gather>(Gather{StridedReader(view), offset});
    program_.records.push_back(record);
    SmallCall call{.kind = SmallCall::Kind::kernel, .kernel = run_gather};
    call.record = record.get();
    call.b.value = memory_value(view.buffer);
    return add(std::move(call), {view.dtype, view.shape});
  }

  // ---- operands

  SmallOperand operand(const View& view) {
    if (view.is_compact()) return {view.buffer};
    const std::vector<double> known = program_.values[view.buffer].numbers;
    if (known.empty()) return {view.buffer, lanes_of(view)};
    if (std::ranges::all_of(known, [&](double x) { return x == known.front(); })) return {view.buffer};
    std::vector<double> numbers;
    for (const std::int32_t lane : lanes_of(view)) numbers.push_back(known[static_cast<std::size_t>(lane)]);
    return {make_value({.numbers = std::move(numbers)})};
  }

  // The same without lanes.
  SmallOperand plain(const View& view) { return without_lanes(operand(view), view); }

  SmallOperand without_lanes(SmallOperand from, const View& view) {
    if (from.lanes.empty()) return from;
    SmallCall call{.kind = SmallCall::Kind::copy};
    call.a = std::move(from);
    return {add(std::move(call), {view.dtype, view.shape}).buffer};
  }

  View add(SmallCall call, const TensorType& type) {
    call.result = make_value();
    call.elements = static_cast<std::size_t>(type.shape.elements());
    program_.calls.push_back(std::move(call));
    return whole(program_.calls.back().result, type);
  }

  // ---- nodes

  void lower_node(NodeIndex node) {
    switch (network_.kinds[node]) {
      case NodeKind::view: views_[node] = lower_view(node); return;
      case NodeKind::elementwise: views_[node] = lower_elementwise(node); return;
      default:
        const bool product = &network_.node(node).operation == &ops::matmul;
        views_[node] = product ? lower_product(node) : lower_reduction(node);
    }
  }

  View lower_view(NodeIndex node) {
    const View x = view_of(network_.inputs(node)[0]);
    if (const std::optional<View> view = viewed(network_.node(node), x)) return *view;
    return *viewed(network_.node(node), whole(plain(x).value, {x.dtype, x.shape}));
  }

  View lower_elementwise(NodeIndex node) {
    std::vector<View> results;
    for (const RecipeLine& line : recipe_for(network_.node(node))) {
      const auto pick = [&](const Ingredient& from) -> std::optional<View> {
        switch (from.kind) {
          case Ingredient::Kind::number: return number(from.number);
          case Ingredient::Kind::result: return results[from.index];
          case Ingredient::Kind::input: break;
          default: return std::nullopt;
        }
        const auto inputs = network_.inputs(node);
        return from.index < inputs.size() ? std::optional(view_of(inputs[from.index])) : std::nullopt;
      };
      const bool compares = gives_boolean(line.code);
      const TensorType type{compares ? DType::boolean : program_.dtype, network_.type(node).shape};
      results.push_back(call(line.code, {pick(line.a), pick(line.b), pick(line.c)}, type));
    }
    return results.back();
  }

  using Operands = std::array<std::optional<View>, 3>;

  View call(ElementwiseCode code, const Operands& from, const TensorType& type) {
    if (!has_form(code, VectorForm::first)) return call_kernel(code, from, type);
    SmallCall call{.kind = SmallCall::Kind::elementwise, .code = code};
    if (operand_count(code) == 1) {
      call.x = plain(*from[0]);
    } else if (has_form(code, VectorForm::first_lanes)) {
      call.x = operand(*from[0]);
      call.a = operand(*from[1]);
      if (!call.x.lanes.empty() && call.a.lanes.empty()) std::swap(call.x, call.a);
      call.x = without_lanes(std::move(call.x), *from[0]);
    } else {
      call.x = plain(*from[0]);
      call.a = plain(*from[1]);
    }
    return add(std::move(call), type);
  }

  bool has_form(ElementwiseCode code, VectorForm form) const {
    return find_vector(code, program_.dtype, VectorWidth::whole, form) != nullptr;
  }

  View call_kernel(ElementwiseCode code, const Operands& from, const TensorType& type) {
    SmallCall call{.kind = SmallCall::Kind::kernel};
    if (from[0]) call.a = plain(*from[0]);
    if (from[1]) call.b = plain(*from[1]);
    if (from[2]) call.c = plain(*from[2]);
    // One exponent for all has short forms.
    const bool known = code == ElementwiseCode::power && program_.values[call.b.value].numbers.size() == 1;
    call.kernel = find_elementwise(code, program_.dtype, known ? b_is_scalar : all_blocks);
    return add(std::move(call), type);
  }

  // C[…, i, j] = Σ_k A[…, i, k]·B[…, k, j]: picked elements for each k.
  View lower_product(NodeIndex node) {
    const View a = view_of(network_.inputs(node)[0]), b = view_of(network_.inputs(node)[1]);
    const TensorType& type = network_.type(node);
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

  View lower_reduction(NodeIndex node) {
    const Node& reduction = network_.node(node);
    const ElementwiseCode code = *reduction_code(reduction.operation);
    View x = view_of(network_.inputs(node)[0]);
    std::vector<std::int64_t> axes = reduction.attributes.axes;
    std::int64_t count = 1;
    for (const std::int64_t axis : axes) count *= x.shape[static_cast<std::size_t>(axis)];
    const bool halves = std::has_single_bit(static_cast<std::uint64_t>(count));
    if (halves) x = whole(plain(x).value, {x.dtype, x.shape});
    const std::vector<View> parts = parts_of(x, axes, count, reduction.type.shape);
    return halves ? join_halves(code, x, parts) : join_in_turn(code, parts);
  }

  // For each place along the reduced axes, the elements there.
  static std::vector<View> parts_of(const View& x, const std::vector<std::int64_t>& axes, std::int64_t count,
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

  View join_in_turn(ElementwiseCode code, const std::vector<View>& parts) {
    const TensorType type{parts[0].dtype, parts[0].shape};
    View sum = parts[0];
    for (std::size_t i = 1; i < parts.size(); ++i) sum = call(code, {sum, parts[i], {}}, type);
    return sum;
  }

  // x ← x ⊕ x, each element with its partner half the way along, a quarter, …: then every one holds the sum.
  View join_halves(ElementwiseCode code, const View& x, const std::vector<View>& parts) {
    View sum = x, result = parts[0];
    for (std::size_t half = parts.size() / 2; half > 0; half /= 2) {
      SmallCall call{.kind = SmallCall::Kind::elementwise, .code = code};
      call.x.value = call.a.value = sum.buffer;
      call.a.lanes.resize(static_cast<std::size_t>(x.shape.elements()));
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::vector<std::int32_t> own = lanes_of(parts[i]), partner = lanes_of(parts[i ^ half]);
        for (std::size_t e = 0; e < own.size(); ++e) {
          call.a.lanes[static_cast<std::size_t>(own[e])] = partner[e];
        }
      }
      sum = add(std::move(call), {x.dtype, x.shape});
    }
    result.buffer = sum.buffer;
    return result;
  }

  // ---- results

  // A view of what has memory anyway needs none.
  void store(NodeIndex node) {
    if (network_.kinds[node] == NodeKind::view) {
      const bool has_memory = lowering_.view(network_.inputs(node)[0]).buffer != no_buffer;
      if (has_memory && lowering_.view_in_place(node)) return;
    }
    SmallOperand value = plain(views_.at(node));
    const SmallValue& source = program_.values[value.value];
    if (source.buffer != no_buffer || !source.numbers.empty()) {
      SmallCall call{.kind = SmallCall::Kind::copy};
      call.a = value;
      value.value = add(std::move(call), network_.type(node)).buffer;
    }
    const View result = lowering_.make_result(node);
    program_.stores.push_back({value.value, result.buffer});
    step_.writes.push_back(result.buffer);
    stored_ += (stored_.empty() ? "" : ", ") + lowering_.name_of_result(node);
  }

  void add_step() {
    step_.scratch_bytes = program_.slots * largest_vector;
    step_.text = describe(network_, unit_, stored_);
    step_.emit = [program = std::move(program_)](Memory& memory) { return emit_small(memory, program); };
    lowering_.add(std::move(step_), network_.fixed[unit_.nodes.front()]);
  }

  Lowering& lowering_;
  const Network& network_;
  const Unit& unit_;
  SmallProgram program_;
  Step step_;
  std::string stored_;
  std::int64_t widest_ = 1;
  std::unordered_map<NodeIndex, View> views_;
  std::unordered_map<BufferId, ValueId> of_buffer_;
};

}  // namespace

void lower_small(Lowering& lowering, const Unit& unit) {
  SmallLowering(lowering, unit).run();
}

}  // namespace turunan::plan
