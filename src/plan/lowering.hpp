#pragma once

#include <unordered_map>

#include "plan/buffer.hpp"
#include "plan/schedule.hpp"
#include "plan/step.hpp"

namespace turunan::plan {

/// What a node of the kind view makes of its input; nothing where the elements would have to be copied.
std::optional<View> viewed(const Node& node, const View& input);

/// A graph as steps over buffers.
struct Lowered {
  std::vector<Step> steps;
  std::size_t fixed_steps = 0;  ///< how many of them, at the front, run only once
  std::vector<Buffer> buffers;
  std::vector<View> outputs;
  std::unordered_map<const Node*, BufferId> variables;
};

/// Turns a network into steps; the families in families.hpp use it to look at their operands and to make
/// buffers.
class Lowering {
 public:
  Lowering(const Network& network, const Units& units, const Schedule& schedule,
           std::span<const UpdateNodes> updates);
  Lowered run(std::size_t outputs);

  const Network& network() const { return network_; }
  /// How a node's value lies in memory.
  const View& view(NodeIndex node) const { return views_[node]; }
  /// The same, row by row without gaps; copied where it has to be.
  View compact(NodeIndex node);
  View compact(const View& view, bool fixed);
  /// Memory for the value of a node: its variable's where it has a home.
  View make_result(NodeIndex node);
  /// Memory for what only steps of one node hand on.
  View make_memory(const TensorType& type) { return whole(make_buffer(type), type); }
  bool has_home(NodeIndex node) const { return schedule_.home[node] != no_node; }
  /// For the listing: its own name, or that of the variable whose memory it is computed in.
  std::string name_of_result(NodeIndex node) const;
  /// Whether anything outside of its own unit reads the node.
  bool is_stored(NodeIndex node) const;
  /// Makes a node of the kind view a view of its input's memory; false where it would have to be copied.
  bool view_in_place(NodeIndex node);
  void add(Step step, bool fixed);

 private:
  BufferId make_buffer(const TensorType& type);
  void lower_unit(const Unit& unit);
  void lower_view(NodeIndex node);
  void lower_save(std::uint32_t update);
  void lower_assign(std::uint32_t update);
  void lower_output(std::uint32_t root);

  const Network& network_;
  const Units& units_;
  const Schedule& schedule_;
  std::span<const UpdateNodes> updates_;
  std::vector<View> views_;
  std::vector<View> saved_;  // of updates whose value had to be copied aside
  std::vector<Step> fixed_steps_, steps_;
  Lowered result_;
};

}  // namespace turunan::plan
