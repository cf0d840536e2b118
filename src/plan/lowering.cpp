#include "plan/lowering.hpp"

#include <algorithm>

#include "ops/indexing.hpp"
#include "ops/view.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/image_tiles.hpp"

namespace turunan::plan {

Lowering::Lowering(const Network& network, const Units& units, const Schedule& schedule,
                   std::span<const UpdateNodes> updates)
    : network_(network),
      units_(units),
      schedule_(schedule),
      updates_(updates),
      views_(network.size()),
      saved_(updates.size()) {
  for (NodeIndex i = 0; i < network.size(); ++i) {
    if (network.kinds[i] == NodeKind::variable) {
      views_[i] = whole(make_buffer(network.type(i)), network.type(i));
      result_.variables.emplace(&network.node(i), views_[i].buffer);
    } else if (network.kinds[i] == NodeKind::constant) {
      views_[i] = whole(make_buffer(network.type(i)), network.type(i));
      result_.buffers.back().memory =
          const_cast<std::byte*>(static_cast<const std::byte*>(network.node(i).attributes.value->memory()));
    }
  }
}

BufferId Lowering::make_buffer(const TensorType& type) {
  Buffer buffer;
  buffer.bytes = static_cast<std::size_t>(type.shape.elements()) * size_in_bytes(type.dtype);
  result_.buffers.push_back(buffer);
  return static_cast<BufferId>(result_.buffers.size() - 1);
}

View Lowering::make_result(NodeIndex node) {
  const NodeIndex home = schedule_.home[node];
  const BufferId buffer = home == no_node ? make_buffer(network_.type(node)) : views_[home].buffer;
  return views_[node] = whole(buffer, network_.type(node));
}

std::string Lowering::name_of_result(NodeIndex node) const {
  return label(network_, has_home(node) ? schedule_.home[node] : node);
}

bool Lowering::is_stored(NodeIndex node) const {
  if (network_.is_root[node]) return true;
  return std::ranges::any_of(network_.users(node),
                             [&](NodeIndex user) { return units_.of_node[user] != units_.of_node[node]; });
}

void Lowering::add(Step step, bool fixed) {
  (fixed ? fixed_steps_ : steps_).push_back(std::move(step));
}

View Lowering::compact(const View& view, bool fixed) {
  if (view.is_compact()) return view;
  const TensorType type{view.dtype, view.shape};
  const View copy = whole(make_buffer(type), type);
  add(copy_step(view, copy, "row by row"), fixed);
  return copy;
}

View Lowering::compact(NodeIndex node) {
  return views_[node] = compact(views_[node], network_.fixed[node]);
}

std::optional<View> viewed(const Node& node, const View& input) {
  const Operation* operation = &node.operation;
  if (operation == &ops::permute) return transposed(input, node.attributes.axes);
  if (operation == &ops::take_slice) return sliced(input, node.attributes.slices);
  if (operation == &ops::broadcast) return broadcast(input, node.attributes.shape);
  if (operation == &ops::reshape_to) return reshaped(input, node.attributes.shape);
  return input;
}

bool Lowering::view_in_place(NodeIndex node) {
  const std::optional<View> view = viewed(network_.node(node), views_[network_.inputs(node)[0]]);
  if (view) views_[node] = *view;
  return view.has_value();
}

void Lowering::lower_view(NodeIndex node) {
  if (view_in_place(node)) return;
  views_[node] = *viewed(network_.node(node), compact(network_.inputs(node)[0]));
}

void Lowering::lower_unit(const Unit& unit) {
  if (unit.is_small) return lower_small(*this, unit);
  if (unit.product != no_node) {
    if (convolves_in_tiles(network_, unit.product)) return lower_convolution_in_tiles(*this, unit);
    if (pools_in_tiles(network_, unit.product)) return lower_pooling_in_tiles(*this, unit);
    return lower_product_in_tiles(*this, unit);
  }
  if (unit.loss != no_node) return lower_loss(*this, unit);
  const NodeIndex node = unit.nodes.front();
  switch (network_.kinds[node]) {
    case NodeKind::view: return lower_view(node);
    case NodeKind::elementwise: return lower_elementwise(*this, unit);
    default: return lower_other(*this, node);
  }
}

void Lowering::lower_save(std::uint32_t update) {
  const View& value = views_[updates_[update].value];
  const TensorType type{value.dtype, value.shape};
  saved_[update] = whole(make_buffer(type), type);
  add(copy_step(value, saved_[update], label(network_, updates_[update].value) + " aside"), false);
}

void Lowering::lower_assign(std::uint32_t update) {
  const View& value = saved_[update].buffer == no_buffer ? views_[updates_[update].value] : saved_[update];
  const UpdateNodes& nodes = updates_[update];
  add(copy_step(value, views_[nodes.variable],
                label(network_, nodes.variable) + " = " + label(network_, nodes.value)),
      false);
}

void Lowering::lower_output(std::uint32_t root) {
  const View& value = views_[network_.roots[root]];
  const TensorType type{value.dtype, value.shape};
  result_.outputs[root] = whole(make_buffer(type), type);
  add(copy_step(value, result_.outputs[root], "output " + label(network_, network_.roots[root])), false);
}

Lowered Lowering::run(std::size_t outputs) {
  result_.outputs.resize(outputs);
  for (const Task& task : schedule_.tasks) {
    switch (task.kind) {
      case Task::Kind::unit: lower_unit(units_.list[task.index]); break;
      case Task::Kind::save: lower_save(task.index); break;
      case Task::Kind::assign: lower_assign(task.index); break;
      case Task::Kind::output: lower_output(task.index); break;
    }
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    View& output = result_.outputs[i];
    if (output.buffer == no_buffer) output = views_[network_.roots[i]];
    result_.buffers[output.buffer].lasting = true;
  }
  result_.fixed_steps = fixed_steps_.size();
  result_.steps = std::move(fixed_steps_);
  std::ranges::move(steps_, std::back_inserter(result_.steps));
  return std::move(result_);
}

}  // namespace turunan::plan
