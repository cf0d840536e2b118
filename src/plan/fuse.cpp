#include "plan/fuse.hpp"

#include <algorithm>
#include <numeric>

#include "plan/families.hpp"

namespace turunan::plan {

namespace {

class Fusion {
 public:
  Fusion(const Network& network, bool small)
      : network_(network), level_(network.size(), 0), leader_(network.size()) {
    std::iota(leader_.begin(), leader_.end(), NodeIndex{0});
    for (NodeIndex i = 0; i < network.size(); ++i) is_small_.push_back(small && takes_small(network, i));
  }

  Units run() {
    find_levels();
    for (NodeIndex i = 0; i < network_.size(); ++i) {
      for (const NodeIndex x : network_.inputs(i)) {
        if (level_[x] == level_[i] && fits(x, i)) leader_[root(i)] = root(x);
      }
    }
    return collect();
  }

 private:
  // A value can stay in a register or a block on its way from x to its user.
  bool fits(NodeIndex x, NodeIndex user) const {
    if (is_small_[x] != is_small_[user] || network_.fixed[x] != network_.fixed[user]) return false;
    if (is_small_[x]) return small_dtype(network_, x) == small_dtype(network_, user);
    return network_.kinds[x] == NodeKind::elementwise && network_.kinds[user] == NodeKind::elementwise &&
           network_.type(x).shape == network_.type(user).shape;
  }

  // Counted from the roots, a level goes up wherever a value has to pass through memory. Nodes of one level
  // that touch can run together: a way out of the group and back into it would have changed the level.
  void find_levels() {
    for (NodeIndex i = static_cast<NodeIndex>(network_.size()); i-- > 0;) {
      for (const NodeIndex user : network_.users(i)) {
        level_[i] = std::max(level_[i], level_[user] + (fits(i, user) ? 0U : 1U));
      }
    }
  }

  NodeIndex root(NodeIndex i) {
    while (leader_[i] != i) i = leader_[i] = leader_[leader_[i]];
    return i;
  }

  Units collect() {
    leave_views_alone();
    Units units;
    units.of_node.assign(network_.size(), no_unit);
    for (NodeIndex i = 0; i < network_.size(); ++i) {
      if (network_.kinds[i] == NodeKind::variable || network_.kinds[i] == NodeKind::constant) continue;
      UnitIndex& of_group = units.of_node[root(i)];
      if (of_group == no_unit) {
        of_group = static_cast<UnitIndex>(units.list.size());
        units.list.emplace_back().is_small = is_small_[i];
      }
      units.of_node[i] = of_group;
      units.list[of_group].nodes.push_back(i);
    }
    return units;
  }

  // Small nodes that compute nothing, among themselves, stay views of memory, each on its own.
  void leave_views_alone() {
    std::vector<bool> computes(network_.size(), false);
    for (NodeIndex i = 0; i < network_.size(); ++i) {
      if (network_.kinds[i] != NodeKind::view) computes[root(i)] = true;
    }
    std::vector<NodeIndex> views;
    for (NodeIndex i = 0; i < network_.size(); ++i) {
      if (is_small_[i] && !computes[root(i)]) views.push_back(i);
    }
    for (const NodeIndex view : views) {
      leader_[view] = view;
      is_small_[view] = false;
    }
  }

  const Network& network_;
  std::vector<bool> is_small_;
  std::vector<std::uint32_t> level_;
  std::vector<NodeIndex> leader_;
};

}  // namespace

Units fuse(const Network& network, bool small) {
  return Fusion(network, small).run();
}

}  // namespace turunan::plan
