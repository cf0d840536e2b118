#include <fmt/format.h>

#include <algorithm>

#include "ops/leaf.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"

// What places in a sheet keep from one batch to the next, such as the running means of batchnorm.

namespace turunan::sheet {

// The value outlives the graphs that the variable is in; a place that means another type now begins anew. Its
// name is made of that of the definition it was first met in, and of a number where that has several places.
Tensor Session::kept_at(const CallPlace& place, const std::string& defining, std::size_t number,
                        const TensorType& type, double start) {
  Tensor& kept = kept_[{place, number}];
  if (kept && kept.type() == type) return kept;
  const std::string what = number == 0 ? "running_mean" : "running_variance";
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::any_of(kept_in_order_, [&](const Tensor& t) { return t.node().origin.name == name; });
  };
  const std::string owner = defining.empty() ? "batchnorm" : display(defining);
  std::string name = fmt::format("{}.{}", owner, what);
  for (int i = 2; is_taken(name); ++i) name = fmt::format("{}.{}.{}", owner, i, what);
  if (kept) {
    name = kept.node().origin.name;
    std::erase(kept_in_order_, kept);
  }
  kept = input(type, {nullptr, 0, name});
  kept_in_order_.push_back(kept);
  values_[&kept.node()] = Array::full(type, start);
  return kept;
}

// A definition that is written anew has places of its own, under the names of the old ones. What was computed
// from the old one goes on keeping its means, but they are not saved.
void Session::save_no_more_of(const std::string& owner) {
  std::erase_if(kept_in_order_,
                [&](const Tensor& kept) { return kept.node().origin.name.starts_with(owner + "."); });
}

}  // namespace turunan::sheet
