#include "sheet/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "ops/leaf.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"
#include "sheet/explainer.hpp"
#include "sheet/names.hpp"
#include "sheet/session_training.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

bool trains_or_tells(const Statement& s) {
  return s.as<Minimise>() != nullptr || s.as<Update>() != nullptr || s.as<Repeat>() != nullptr ||
         s.as<Save>() != nullptr || s.as<Load>() != nullptr || s.as<Check>() != nullptr ||
         s.as<Evaluation>() != nullptr;
}

bool depends_on(const Tensor& tensor, const Operation& leaf) {
  for (const Tensor& node : nodes_in_order({&tensor, 1})) {
    if (&node.node().operation == &leaf) return true;
  }
  return false;
}

}  // namespace

Network::Network(const Sheet& sheet, RunOptions options, const NetworkRequest& request, Listener& listener)
    : session_(std::move(options), listener) {
  run(sheet, request);
  session_.source_ = sheet.source;
  key_ = result_of(sheet, request.of);
  name_ = display(key_);
  Elaborator probe = session_.elaborator();
  probe(name_expression(key_));
  used_ = probe.used();
  choose_inputs(request.input);
  note_categories(sheet);
  frozen_ = session_.statistics(used_, chosen_);
  require_rows();
  require_alone();
}

void Network::run(const Sheet& sheet, const NetworkRequest& request) {
  session_.announce(sheet);
  for (const Statement& statement : sheet.statements) {
    if (request.weights.empty() || !trains_or_tells(statement)) session_.execute(statement, sheet.source);
  }
  if (!request.weights.empty()) load(sheet, request.weights);
}

void Network::load(const Sheet& sheet, const std::filesystem::path& weights) {
  session_.source_ = sheet.source;
  const Statement statement{.span = {}, .node = Load{std::filesystem::absolute(weights).string(), {}}};
  try {
    session_.run(statement, std::get<Load>(statement.node));
  } catch (const SheetError& error) {
    throw Error(error.diagnostic().message, {}, error.diagnostic().help);
  }
}

// ---- the result

const Meaning& Network::meaning_of(const std::string& flag, const std::string& name) const {
  const std::string wanted = key(name);
  const auto found = session_.meanings_.find(wanted);
  if (found != session_.meanings_.end() && found->second->kind != Meaning::Kind::function)
    return *found->second;
  if (found != session_.meanings_.end())
    throw Error(fmt::format("{} {}: {} is a function, not a tensor", flag, name, display(wanted)));
  std::vector<std::string> names;
  for (const auto& [known, meaning] : session_.meanings_) names.push_back(display(known));
  const std::string near = nearest(display(wanted), names);
  throw Error(fmt::format("{} {}: the sheet defines no {}", flag, name, display(wanted)), {},
              near.empty() ? std::string() : fmt::format("did you mean {}?", near));
}

std::vector<Tensor> Network::costs_of(const Sheet& sheet) const {
  std::vector<Tensor> costs;
  for (const Statement& statement : sheet.statements) {
    const Minimise* m = statement.as<Minimise>();
    const Variable* name = m != nullptr ? m->cost->as<Variable>() : nullptr;
    if (name == nullptr) continue;
    const auto found = session_.meanings_.find(name->key);
    if (found != session_.meanings_.end() && found->second->tensor) costs.push_back(found->second->tensor);
  }
  return costs;
}

// The first operand of a cost of the catalogue, where it has a name in the sheet: such costs call it ŷ.
std::string Network::prediction_of(const Tensor& cost) const {
  std::map<const Node*, std::string> names;
  for (const auto& [name, meaning] : session_.meanings_) {
    if (meaning->kind == Meaning::Kind::value) names[&meaning->tensor.node()] = name;
  }
  for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
    const Operation& operation = tensor.node().operation;
    if (operation.arity < 2 || operation.call.parameters[0].name != "ŷ") continue;
    const auto found = names.find(&tensor.node().inputs[0].node());
    if (found != names.end()) return found->second;
  }
  return {};
}

std::string Network::result_of(const Sheet& sheet, const std::string& of) const {
  if (!of.empty()) {
    meaning_of("--of", of);
    return key(of);
  }
  const auto usual = session_.meanings_.find(key("y_hat"));
  if (usual != session_.meanings_.end() && usual->second->kind == Meaning::Kind::value) return usual->first;
  for (const Tensor& cost : costs_of(sheet)) {
    if (const std::string found = prediction_of(cost); !found.empty()) return found;
  }
  std::vector<std::string> names;
  for (const auto& [name, meaning] : session_.meanings_) {
    if (meaning->kind == Meaning::Kind::value && depends_on(meaning->tensor, ops::parameter))
      names.push_back(display(name));
  }
  throw Error("which result of the sheet is the network is not clear: none is called ŷ", {},
              names.empty() ? "nothing in the sheet depends on a param"
                            : fmt::format("--of NAME says which; there are {}", fmt::join(names, ", ")));
}

// ---- the inputs

void Network::choose_inputs(const std::string& input) {
  const Tensor result = session_.meanings_.at(key_)->tensor;
  std::unordered_set<const Node*> needed;
  for (const Tensor& tensor : nodes_in_order({&result, 1})) needed.insert(&tensor.node());
  for (std::size_t begin = 0; !input.empty() && begin <= input.size();) {
    const std::size_t end = std::min(input.find(',', begin), input.size());
    const std::string name = input.substr(begin, end - begin);
    const Meaning& meaning = meaning_of("--input", name);
    if (!needed.contains(&meaning.tensor.node()))
      throw Error(fmt::format("--input {}: {} does not depend on it", name, name_));
    chosen_.emplace_back(key(name), session_.meanings_.at(key(name)));
    begin = end + 1;
  }
  if (input.empty()) {
    for (const auto& named : data_in(used_)) {
      if (needed.contains(&named.second->tensor.node())) chosen_.push_back(named);
    }
    if (chosen_.empty()) chosen_ = example_constants(used_);
  }
  if (chosen_.empty()) {
    throw Error(fmt::format("{} depends on no data, so what its examples are is not clear", name_), {},
                "--input NAME says which name of the sheet stands for them");
  }
  std::ranges::sort(chosen_, {}, [](const Named& named) { return named.second->order; });
  for (const auto& [name, meaning] : chosen_) {
    const TensorType& type = meaning->tensor.type();
    if (type.shape.rank() == 0)
      throw Error(fmt::format("--input {}: a number has no axis that counts examples", display(name)));
    const std::vector<std::int64_t> sizes(type.shape.begin() + 1, type.shape.end());
    const auto columns = session_.columns_.find(&meaning->tensor.node());
    inputs_.push_back({display(name), type.dtype, Shape(sizes),
                       columns == session_.columns_.end() ? std::vector<std::string>() : columns->second});
  }
}

// A cost that compares the result with data of as many columns says what these stand for.
void Network::note_categories(const Sheet& sheet) {
  for (const Tensor& cost : costs_of(sheet)) {
    for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
      const auto found = session_.columns_.find(&tensor.node());
      const bool input =
          std::ranges::any_of(chosen_, [&](const Named& n) { return n.second->tensor == tensor; });
      if (found == session_.columns_.end() || input || found->second.empty()) continue;
      const Shape& shape = session_.meanings_.at(key_)->tensor.shape();
      if (shape.rank() == 2 && shape[1] == static_cast<std::int64_t>(found->second.size()))
        categories_ = found->second;
    }
  }
}

// ---- for any number of examples

Network::Graph Network::graph(std::int64_t examples) {
  Graph graph;
  Elaborator::Names names = session_.with_rows(chosen_, examples, &graph.inputs);
  names.insert(frozen_.begin(), frozen_.end());
  session_.draws_ = 0;
  graph.result = session_.elaborator(std::move(names))(name_expression(key_));
  if (!is_floating(graph.result.dtype())) graph.result = ops::cast(graph.result, session_.dtype_);
  return graph;
}

void Network::require_rows() {
  for (const std::int64_t examples : {1, 2}) {
    Tensor result;
    try {
      result = graph(examples).result;
    } catch (const SheetError& error) {
      throw Error(fmt::format("{} cannot be computed for {} example{}: {}", name_, examples,
                              examples == 1 ? "" : "s", error.diagnostic().message),
                  {},
                  "the examples are the rows of " + inputs_[0].name + "; --input NAME takes another name");
    }
    if (result.rank() > 0 && result.shape()[0] == examples) continue;
    throw Error(fmt::format("{} has no row for each example: for {} of them it is {}", name_, examples,
                            to_string(result.shape())),
                {}, "--of NAME takes another result");
  }
}

Array Network::rows_of(const Named& input, std::int64_t examples) const {
  const Array all = session_.evaluate(input.second->tensor);
  const std::int64_t count = all.shape()[0];
  const std::int64_t apart = (count - 1) / std::max<std::int64_t>(examples - 1, 1);
  return all.rows(0, examples, std::max<std::int64_t>(apart, 1)).compact();
}

// Some examples of the sheet together and each alone must give the same.
void Network::require_alone() {
  std::int64_t examples = 4;
  for (const auto& [name, meaning] : chosen_) examples = std::min(examples, meaning->tensor.shape()[0]);
  if (examples < 2) return;
  const Graph one = graph(1), all = graph(examples);
  Bindings values = session_.values_;
  std::vector<Array> rows;
  for (std::size_t i = 0; i < chosen_.size(); ++i) {
    rows.push_back(rows_of(chosen_[i], examples));
    values[&all.inputs[i].node()] = rows.back();
  }
  const Array together = plan::evaluate({&all.result, 1}, values).front();
  const std::int64_t width = together.elements() / examples;
  const double tolerance = one.result.dtype() == DType::f32 ? 1e-3 : 1e-6;
  for (std::int64_t row = 0; row < examples; ++row) {
    for (std::size_t i = 0; i < chosen_.size(); ++i)
      values[&one.inputs[i].node()] = rows[i].rows(row, 1).compact();
    const Array alone = plan::evaluate({&one.result, 1}, values).front();
    for (std::int64_t i = 0; i < width; ++i) {
      const double a = alone.element(i), b = together.element(row * width + i);
      if (std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b)) || (std::isnan(a) && std::isnan(b)))
        continue;
      throw Error(
          fmt::format("{} mixes the examples: of one alone it is {}, beside others {}", name_,
                      to_string(Array::scalar(a), {.sheet = true}),
                      to_string(Array::scalar(b), {.sheet = true})),
          {},
          "give what is taken over all examples a name of its own, such as m = mean(X, axis = 0): it then "
          "keeps its value; or --input NAME takes a name behind it");
    }
  }
}

std::vector<NamedArray> Network::params() const {
  std::vector<NamedArray> tensors;
  for (const Tensor& leaf : session_.saved({}))
    tensors.push_back({leaf.node().origin.name, session_.values_.at(&leaf.node())});
  return tensors;
}

}  // namespace turunan::sheet
