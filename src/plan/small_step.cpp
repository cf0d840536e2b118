#include <algorithm>
#include <unordered_map>

#include "ops/extremes.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/recipe.hpp"
#include "plan/small_builder.hpp"

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

class SmallLowering {
 public:
  SmallLowering(Lowering& lowering, const Unit& unit)
      : lowering_(lowering),
        network_(lowering.network()),
        unit_(unit),
        builder_(small_dtype(network_, unit.nodes.front())) {}

  void run() {
    for (const NodeIndex node : unit_.nodes) {
      views_[node] = lower_node(node);
      if (lowering_.is_stored(node)) store(node);
    }
    add_step();
  }

 private:
  View view_of(NodeIndex x) {
    if (const auto known = views_.find(x); known != views_.end()) return known->second;
    return views_[x] = outside(x);
  }

  View outside(NodeIndex x) {
    const View& view = lowering_.view(x);
    const NodeIndex base = network_.base[x];
    if (network_.kinds[base] != NodeKind::constant || !is_floating(view.dtype)) return builder_.outside(view);
    std::vector<double> numbers;
    for (const std::int32_t place : lanes_of(view)) {
      numbers.push_back(network_.node(base).attributes.value->element(place));
    }
    return builder_.constant(network_.type(x), std::move(numbers));
  }

  View lower_node(NodeIndex node) {
    if (network_.kinds[node] == NodeKind::elementwise) return lower_elementwise(node);
    const Node& operation = network_.node(node);
    const View x = view_of(network_.inputs(node)[0]);
    if (network_.kinds[node] == NodeKind::view) {
      const std::optional<View> view = viewed(operation, x);
      return view ? *view : *viewed(operation, builder_.compact(x));
    }
    if (const auto code = reduction_code(operation.operation))
      return builder_.reduce(*code, x, operation.attributes.axes, operation.type.shape);
    return builder_.product(x, view_of(network_.inputs(node)[1]), operation.type);
  }

  View lower_elementwise(NodeIndex node) {
    const auto inputs = network_.inputs(node);
    std::vector<View> results;
    const auto pick = [&](const Ingredient& from) -> std::optional<View> {
      if (from.kind == Ingredient::Kind::number) return builder_.number(from.number);
      if (from.kind == Ingredient::Kind::result) return results[from.index];
      if (from.kind == Ingredient::Kind::none || from.index >= inputs.size()) return std::nullopt;
      return view_of(inputs[from.index]);
    };
    for (const RecipeLine& line : recipe_for(network_.node(node))) {
      const DType dtype = gives_boolean(line.code) ? DType::boolean : builder_.dtype();
      results.push_back(builder_.apply(line.code, {pick(line.a), pick(line.b), pick(line.c)},
                                       {dtype, network_.type(node).shape}));
    }
    return results.back();
  }

  // A view of what has memory anyway needs none.
  void store(NodeIndex node) {
    if (network_.kinds[node] == NodeKind::view) {
      const bool has_memory = lowering_.view(network_.inputs(node)[0]).buffer != no_buffer;
      if (has_memory && lowering_.view_in_place(node)) return;
    }
    const View result = lowering_.make_result(node);
    builder_.store(views_.at(node), result.buffer);
    step_.writes.push_back(result.buffer);
    stored_ += (stored_.empty() ? "" : ", ") + lowering_.name_of_result(node);
  }

  void add_step() {
    SmallProgram program = builder_.finish();
    step_.reads = builder_.reads();
    step_.scratch_bytes = program.slots * largest_vector;
    step_.text = describe(network_, unit_, stored_);
    step_.emit = [program = std::move(program)](Memory& memory) { return emit_small(memory, program); };
    lowering_.add(std::move(step_), network_.fixed[unit_.nodes.front()]);
  }

  Lowering& lowering_;
  const Network& network_;
  const Unit& unit_;
  SmallBuilder builder_;
  Step step_;
  std::string stored_;
  std::unordered_map<NodeIndex, View> views_;
};

}  // namespace

void lower_small(Lowering& lowering, const Unit& unit) {
  SmallLowering(lowering, unit).run();
}

}  // namespace turunan::plan
