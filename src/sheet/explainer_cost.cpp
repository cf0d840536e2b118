#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ops/leaf.hpp"
#include "sheet/explainer.hpp"
#include "sheet/names.hpp"

namespace turunan::sheet {

namespace {

// Of all the tensors in one walk.
std::set<const Node*> depending_on_parameters(std::span<const Tensor> tensors) {
  std::set<const Node*> depending;
  for (const Tensor& x : nodes_in_order(tensors)) {
    const auto depends = [&](const Tensor& input) { return depending.contains(&input.node()); };
    if (&x.node().operation == &ops::parameter || std::ranges::any_of(x.node().inputs, depends))
      depending.insert(&x.node());
  }
  return depending;
}

}  // namespace

ExprPtr name_expression(const std::string& key) {
  return std::make_shared<const Expr>(Expr{.span = {}, .node = Variable{key}});
}

std::optional<NamesInDerivative> names_in_derivative(const std::string& name) {
  constexpr std::string_view sign = "∂", between = "/∂";
  const std::size_t middle = name.find(between);
  if (!name.starts_with(sign) || middle == std::string::npos) return {};
  return NamesInDerivative{key(name.substr(sign.size(), middle - sign.size())),
                           key(name.substr(middle + between.size()))};
}

void Explainer::choose_cost() {
  if (!request_.of.empty()) {
    cost_key_ = key(request_.of);
    require_in_sheet(cost_key_);
    cost_ = name_expression(cost_key_);
    return;
  }
  for (const Statement& statement : sheet_.statements) {
    const Minimise* m = statement.as<Minimise>();
    if (m == nullptr) continue;
    cost_ = m->cost;
    if (const Variable* v = m->cost->as<Variable>()) cost_key_ = v->key;
    return;
  }
}

void Explainer::require_in_sheet(const std::string& name) const {
  if (std::ranges::find(names_, name) != names_.end()) return;
  std::vector<std::string> candidates;
  for (const std::string& known : names_) candidates.push_back(display(known));
  const std::string near = nearest(display(name), candidates);
  throw Error(fmt::format("--of {}: the sheet defines no {}", request_.of, display(name)), {},
              near.empty() ? std::string() : fmt::format("did you mean {}?", near));
}

void Explainer::run_to_training() {
  for (const Statement& statement : sheet_.statements) {
    if (trains(statement)) {
      training_ = &statement;
      return;
    }
    session_.execute(statement, sheet_.source);
  }
  if (!cost_) choose_last_number();
}

std::span<const Update> Explainer::updates_of(const Statement& statement) const {
  if (const Repeat* r = statement.as<Repeat>()) return r->updates;
  if (const Update* u = statement.as<Update>()) return {u, 1};
  return {};
}

bool Explainer::trains(const Statement& statement) {
  if (const Minimise* m = statement.as<Minimise>()) {
    const Variable* v = m->cost->as<Variable>();
    return m->cost == cost_ || (v != nullptr && v->key == cost_key_);
  }
  if (updates_of(statement).empty() || (cost_ && cost_key_.empty())) return false;
  const std::vector<std::string> costs = derived_in(statement);
  if (cost_) return std::ranges::find(costs, cost_key_) != costs.end();
  if (costs.empty()) return false;
  cost_key_ = costs.front();
  cost_ = name_expression(cost_key_);
  return true;
}

// The names whose derivatives the rules of a statement use, in whatever definitions these stand.
std::vector<std::string> Explainer::derived_in(const Statement& statement) {
  const std::uint64_t draws = session_.draws_;
  std::vector<std::string> costs;
  try {
    session_.at_statement(statement, sheet_.source, [&] {
      std::vector<Tensor> values;
      Elaborator build = session_.elaborator();
      for (const Update& update : updates_of(statement))
        values.push_back(session_.update_of(update, build).value);
      for (const Tensor& tensor : nodes_in_order(values)) {
        if (const auto names = names_in_derivative(tensor.node().origin.name)) costs.push_back(names->of);
      }
    });
  } catch (const SheetError&) {
    // Carrying the statement out says the same, in its turn.
  }
  session_.draws_ = draws;
  return costs;
}

void Explainer::choose_last_number() {
  std::map<const Meaning*, std::string> names;
  for (const auto& [name, meaning] : session_.meanings_) names[meaning.get()] = name;
  std::vector<Tensor> tensors;
  std::vector<std::string> keys, numbers;
  for (const MeaningPtr& meaning : session_.all_) {
    const bool number = meaning->kind == Meaning::Kind::value && meaning->tensor.shape().elements() == 1;
    if (!number || !names.contains(meaning.get())) continue;
    tensors.push_back(meaning->tensor);
    keys.push_back(names.at(meaning.get()));
    numbers.push_back(display(keys.back()));
  }
  const std::set<const Node*> depending = depending_on_parameters(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (depending.contains(&tensors[i].node())) cost_key_ = keys[i];
  }
  if (!cost_key_.empty()) {
    cost_ = name_expression(cost_key_);
    return;
  }
  constexpr std::size_t told = 10;
  if (numbers.size() > told) numbers.erase(numbers.begin(), numbers.end() - told);
  throw Error(
      "there is no cost to explain: the sheet trains nothing, and no number in it depends on a param", {},
      numbers.empty() ? "C = mean((ŷ - y)²) defines a cost"
                      : fmt::format("--of NAME says which; these are numbers: {}", fmt::join(numbers, ", ")));
}

// An expression is called C where the sheet uses that name for nothing else.
void Explainer::name_cost() {
  const auto found = session_.meanings_.find(cost_key_);
  if (found != session_.meanings_.end() && found->second->kind == Meaning::Kind::function)
    throw Error(fmt::format("--of {}: {} is a function, not a number", request_.of, display(cost_key_)));
  cost_name_ = display(cost_key_);
  for (int i = 0; cost_name_.empty(); ++i) {
    const std::string free = i == 0 ? "C" : key(fmt::format("C_{}", i));
    if (std::ranges::find(names_, free) == names_.end()) cost_name_ = free;
  }
}

void Explainer::require_one_number() const {
  const Shape& shape = result_.subject.cost.shape();
  if (shape.elements() == 1) return;
  throw Error(fmt::format("a cost is one number, but {} is {}", cost_name_, to_string(shape)), {},
              fmt::format("mean({}) is one number: give it a name in the sheet", cost_name_));
}

}  // namespace turunan::sheet
