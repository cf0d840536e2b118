#include "plan/absorb.hpp"

#include <algorithm>

#include "plan/families.hpp"
#include "plan/image_tiles.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t least_elements = 1 << 14;  // what is smaller stays in the first-level cache anyway
constexpr std::int64_t least_size = 16;           // rows, columns

class Absorption {
 public:
  Absorption(const Network& network, Units& units) : network_(network), units_(units) {}

  void absorb(NodeIndex value) {
    const UnitIndex index = units_.of_node[value];
    if (index == no_unit) return;
    Unit& unit = units_.list[index];
    if (unit.is_small || unit.product != no_node || network_.kinds[value] != NodeKind::elementwise) return;
    for (const NodeIndex node : unit.nodes) {
      for (const NodeIndex x : network_.inputs(node)) {
        if (fits(x, index)) return take(x, index);
      }
    }
  }

  // An image goes to the unit that is its only reader.
  void absorb_image(NodeIndex image) {
    if (network_.users(image).empty()) return;
    const UnitIndex index = units_.of_node[network_.users(image)[0]];
    if (index == no_unit || index == units_.of_node[image]) return;
    const Unit& unit = units_.list[index];
    const NodeIndex first = unit.nodes.front();
    const bool takes = !unit.is_small && unit.product == no_node &&
                       network_.kinds[first] == NodeKind::elementwise &&
                       network_.fixed[image] == network_.fixed[first] &&
                       network_.type(image).shape == network_.type(first).shape && !network_.is_root[image];
    const bool alone = std::ranges::all_of(network_.users(image),
                                           [&](NodeIndex node) { return units_.of_node[node] == index; });
    if (takes && alone) take(image, index);
  }

  // The nodes of a gradient go to the unit of the loss, where they are all that their units hold.
  void absorb_gradient(NodeIndex loss) {
    std::vector<NodeIndex> nodes = gradient_beside(network_, loss);
    if (nodes.empty()) return;
    nodes.push_back(loss);
    std::ranges::sort(nodes);
    const auto alone = [&](NodeIndex node) {
      const Unit& unit = units_.list[units_.of_node[node]];
      return unit.product == no_node && std::ranges::includes(nodes, unit.nodes);
    };
    if (!std::ranges::all_of(nodes, alone)) return;
    const UnitIndex index = units_.of_node[loss];
    for (const NodeIndex node : nodes) {
      units_.list[units_.of_node[node]].nodes.clear();
      units_.of_node[node] = index;
    }
    units_.list[index].nodes = std::move(nodes);
    units_.list[index].loss = loss;
  }

  // The units that have given their product away go.
  void finish() {
    std::erase_if(units_.list, [](const Unit& unit) { return unit.nodes.empty(); });
    for (UnitIndex u = 0; u < units_.list.size(); ++u) {
      for (const NodeIndex node : units_.list[u].nodes) units_.of_node[node] = u;
    }
  }

 private:
  bool fits(NodeIndex x, UnitIndex user) const {
    const NodeIndex first = units_.list[user].nodes.front();
    const TensorType& type = network_.type(x);
    if (network_.kinds[x] != NodeKind::other || !takes_product(network_, x) || network_.is_root[x])
      return false;
    if (network_.fixed[x] != network_.fixed[first] || type.shape != network_.type(first).shape) return false;
    const bool large = type.shape.rank() == 2 && type.shape.elements() >= least_elements &&
                       type.shape[0] >= least_size && type.shape[1] >= least_size;
    const std::int64_t depth = network_.type(network_.inputs(x)[0]).shape.from_end(1);
    return large && depth > 0 && std::ranges::all_of(network_.users(x), [&](NodeIndex node) {
             return units_.of_node[node] == user;
           });
  }

  void take(NodeIndex product, UnitIndex user) {
    units_.list[units_.of_node[product]].nodes.clear();
    units_.of_node[product] = user;
    Unit& unit = units_.list[user];
    unit.nodes.insert(unit.nodes.begin(), product);
    unit.product = product;
  }

  const Network& network_;
  Units& units_;
};

}  // namespace

void absorb_products(const Network& network, std::span<const UpdateNodes> updates, Units& units) {
  Absorption absorption(network, units);
  for (const UpdateNodes& update : updates) absorption.absorb(update.value);
  absorption.finish();
}

void absorb_images(const Network& network, Units& units) {
  Absorption absorption(network, units);
  for (NodeIndex i = 0; i < network.size(); ++i) {
    const bool large = network.type(i).shape.elements() >= least_elements;
    if (large && (convolves_in_tiles(network, i) || pools_in_tiles(network, i))) absorption.absorb_image(i);
  }
  absorption.finish();
}

void absorb_gradients_of_losses(const Network& network, Units& units) {
  Absorption absorption(network, units);
  for (NodeIndex i = 0; i < network.size(); ++i) absorption.absorb_gradient(i);
  absorption.finish();
}

}  // namespace turunan::plan
