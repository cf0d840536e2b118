#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "ops/leaf.hpp"
#include "sheet/explainer.hpp"
#include "sheet/names.hpp"

// One example alone: the tensors whose first axis is the examples are narrowed to one row.
namespace turunan::sheet {

namespace {

// The values among the names and all that they use. Functions are looked into.
std::vector<Named> values_in(const std::map<std::string, MeaningPtr>& used) {
  std::vector<Named> found;
  for_each_used(used, [&](const Named& named) {
    if (named.second->kind == Meaning::Kind::value) found.push_back(named);
    return true;
  });
  return found;
}

// The nodes of the graph that depend on a parameter.
std::unordered_set<const Node*> dependent_on_parameters(const std::vector<Named>& values) {
  std::vector<Tensor> roots;
  for (const auto& [name, meaning] : values) roots.push_back(meaning->tensor);
  std::unordered_set<const Node*> dependent;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    const Node& node = tensor.node();
    const auto depends = [&](const Tensor& x) { return dependent.contains(&x.node()); };
    if (&node.operation == &ops::parameter || std::ranges::any_of(node.inputs, depends))
      dependent.insert(&node);
  }
  return dependent;
}

}  // namespace

// Constants that something which depends on a param, or the cost itself, uses directly: what they are made
// from stays as it is, so that X - mean(X) keeps its mean.
std::vector<Named> example_constants(const std::map<std::string, MeaningPtr>& used) {
  const std::unordered_set<const Node*> dependent = dependent_on_parameters(values_in(used));
  std::vector<Named> found;
  for_each_used(used, [&](const Named& named) {
    const Meaning& meaning = *named.second;
    if (meaning.kind != Meaning::Kind::value || dependent.contains(&meaning.tensor.node())) return true;
    const Shape& shape = meaning.tensor.shape();
    if (shape.rank() > 0 && shape[0] > 1) found.push_back(named);
    return false;
  });
  std::ranges::sort(found, {}, [](const Named& n) { return n.second->order; });
  return found;
}

std::vector<Named> Explainer::example_tensors() {
  Elaborator probe = session_.elaborator();
  in_sheet([&] { probe(cost_); });
  const std::map<std::string, MeaningPtr> data = data_in(probe.used());
  if (!data.empty()) return {data.begin(), data.end()};
  return example_constants(probe.used());
}

void Explainer::require_example(const std::vector<Named>& tensors) const {
  if (tensors.empty()) {
    throw Error(fmt::format("--example {}: {} uses no data, and no named constant with several rows",
                            *request_.example, cost_name_));
  }
  const std::int64_t count = tensors[0].second->tensor.shape()[0];
  for (const auto& [name, meaning] : tensors) {
    const std::int64_t rows = meaning->tensor.shape()[0];
    if (rows == count) continue;
    throw Error(
        fmt::format("--example {}: which axis counts the examples is not clear: {} has {} rows, {} has {}",
                    *request_.example, display(tensors[0].first), count, display(name), rows));
  }
  if (*request_.example >= 0 && *request_.example < count) return;
  throw Error(fmt::format("--example {}: there {} {} example{}, counted from 0", *request_.example,
                          count == 1 ? "is" : "are", count, count == 1 ? "" : "s"));
}

void Explainer::narrow_to_example(std::int64_t example) {
  const std::uint64_t draws = session_.draws_;
  const std::vector<Named> tensors = example_tensors();
  require_example(tensors);
  session_.draws_ = draws;
  Elaborator::Names overrides;
  in_sheet([&] {
    for (const auto& [name, meaning] : tensors) {
      TensorType type = meaning->tensor.type();
      type.shape[0] = 1;
      const Tensor row = input(type, meaning->tensor.node().origin);
      values_[&row.node()] = session_.evaluate(meaning->tensor).rows(example, 1).compact();
      overrides[name] = row;
    }
    build_ = session_.elaborator(std::move(overrides));
    result_.subject.cost = under_name((*build_)(cost_), cost_name_);
  });
  std::string& moment = result_.subject.moment;
  moment += fmt::format("{}example {} alone", moment.empty() ? "" : ", ", example);
}

}  // namespace turunan::sheet
