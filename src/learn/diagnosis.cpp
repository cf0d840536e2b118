#include "learn/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "graph/index.hpp"
#include "ops/leaf.hpp"
#include "ops/value.hpp"
#include "ops/view.hpp"

namespace turunan::learn {

namespace {

std::int64_t first_bad_position(const Array& array) {
  if (!is_floating(array.dtype())) return -1;
  const std::vector<double> values = array.to_doubles();
  const auto bad = std::ranges::find_if(values, [](double x) { return !std::isfinite(x); });
  return bad == values.end() ? -1 : bad - values.begin();
}

std::string place_text(const Shape& shape, std::int64_t position) {
  return shape.rank() == 0 ? std::string() : " at " + index_text(shape, position);
}

std::string describe(const Node& node, const Array& value, std::int64_t position) {
  const double bad = value.element(position);
  if (node.inputs.empty() && !node.origin.name.empty()) {
    return fmt::format("{} is {}{} before the step", node.origin.name, std::isnan(bad) ? "NaN" : "infinite",
                       place_text(value.shape(), position));
  }
  // A setting of the optimiser, or a number of the sheet, in single precision.
  const bool rounded = &node.operation == &ops::cast_to && ops::is_constant(node.inputs[0]);
  if (rounded && !node.inputs[0].node().origin.name.empty())
    return fmt::format("{} is too large for {}", node.inputs[0].node().origin.name, name(value.dtype()));
  return fmt::format("{} gave {}{}", node.operation.name,
                     std::isnan(bad) ? "NaN"
                     : bad > 0       ? "∞"
                                     : "-∞",
                     place_text(value.shape(), position));
}

}  // namespace

Fault first_fault(std::span<const Tensor> results, const Bindings& bindings) {
  const std::vector<Tensor> order = nodes_in_order(results);
  std::unordered_map<const Node*, Array> values;
  std::unordered_map<const Node*, std::int64_t> bad;  // with the position of the first bad element
  for (const Tensor& tensor : order) {
    const Node& node = tensor.node();
    std::vector<Array> inputs;
    for (const Tensor& x : node.inputs) inputs.push_back(values.at(&x.node()));
    const Array& value = values[&node] =
        ops::is_variable(tensor) ? bound_value(node, bindings) : value_of(node, inputs);
    if (const std::int64_t position = first_bad_position(value); position >= 0) bad[&node] = position;
  }
  // Back from the first bad result through bad nodes only.
  const auto is_bad = [&](const Tensor& tensor) { return bad.contains(&tensor.node()); };
  const auto result = std::ranges::find_if(results, is_bad);
  if (result == results.end()) return {{}, "a number is not finite"};
  std::unordered_set<const Node*> leads = {&result->node()};
  Tensor first = *result;
  for (std::size_t i = order.size(); i-- > 0;) {
    if (!leads.contains(&order[i].node())) continue;
    bool inherited = false;
    for (const Tensor& x : order[i].node().inputs) {
      if (!is_bad(x)) continue;
      leads.insert(&x.node());
      inherited = true;
    }
    if (!inherited) first = order[i];
  }
  return {first, describe(first.node(), values.at(&first.node()), bad.at(&first.node()))};
}

}  // namespace turunan::learn
