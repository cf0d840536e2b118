#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "ops/arithmetic.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/leaf.hpp"
#include "sheet/explainer.hpp"
#include "sheet/names.hpp"
#include "sheet/restored.hpp"
#include "sheet/session.hpp"
#include "sheet/session_training.hpp"

// Trainings in batches: which names stand for the examples of a batch, and which keep their value.
namespace turunan::sheet {

namespace {

bool depends_on_params(const Tensor& tensor) {
  return std::ranges::any_of(nodes_in_order({&tensor, 1}),
                             [](const Tensor& node) { return &node.node().operation == &ops::parameter; });
}

// The nodes that a tensor is computed from, down to those where it stops, which are among them.
std::unordered_set<const Node*> nodes_down_to(const Tensor& tensor,
                                              const std::unordered_set<const Node*>& stops) {
  std::unordered_set<const Node*> seen;
  std::vector<const Node*> open = {&tensor.node()};
  while (!open.empty()) {
    const Node* node = open.back();
    open.pop_back();
    if (!seen.insert(node).second || stops.contains(node)) continue;
    for (const Tensor& x : node->inputs) open.push_back(&x.node());
  }
  return seen;
}

// Whether a node takes some of its examples, by their place among them.
bool takes_examples(const Node& node, std::int64_t examples) {
  if (node.inputs.empty() || node.inputs[0].rank() == 0 || node.inputs[0].shape()[0] != examples)
    return false;
  if (&node.operation == &ops::gather_places) return node.attributes.axes[0] == 0;
  return &node.operation == &ops::take_slice && node.attributes.slices[0] != Slice{0, examples, 1};
}

// What places keep, and the number of the step where something is drawn by it.
void add_training_step(learn::Step& step, const TrainingStep& mode) {
  for (const auto& [kept, value] : mode.becomes) step.rule.updates.push_back({kept, value});
  std::vector<Tensor> roots = {step.cost};
  for (const plan::Update& update : step.rule.updates) roots.push_back(update.value);
  const std::vector<Tensor> nodes = nodes_in_order(roots);
  if (std::ranges::find(nodes, mode.number) == nodes.end()) return;
  step.rule.state.push_back({mode.number, Array::scalar(0)});
  step.rule.updates.push_back({mode.number, mode.number + 1.0});
}

}  // namespace

std::map<std::string, MeaningPtr> data_in(const std::map<std::string, MeaningPtr>& used) {
  std::map<std::string, MeaningPtr> data;
  for_each_used(used, [&](const Named& named) {
    const bool found = named.second->kind == Meaning::Kind::data || named.second->are_examples;
    if (found) data.insert(named);
    return !found;
  });
  return data;
}

// Xr = X[0:100] of data, or of what was computed from data alone and has a row for each of its examples.
bool Session::takes_examples_of_data(const ExprPtr& expression, const Tensor& tensor) {
  const Index* index = expression->as<Index>();
  const Variable* of = index == nullptr ? nullptr : index->operand->as<Variable>();
  if (of == nullptr || !index->subscripts[0].is_slice()) return false;
  const Subscript& rows = index->subscripts[0];
  if (!rows.start && !rows.stop && !rows.step) return false;
  const auto found = meanings_.find(of->key);
  if (found == meanings_.end() || depends_on_params(tensor)) return false;
  const std::map<std::string, MeaningPtr> data = data_in({*found});
  if (data.empty() || data.contains(of->key)) return !data.empty();
  const Tensor& whole = found->second->tensor;
  const bool has_rows = whole.rank() != 0 && std::ranges::all_of(data, [&](const Named& named) {
                          return named.second->tensor.shape()[0] == whole.shape()[0];
                        });
  const Restored<std::uint64_t> draws(draws_, draws_);
  return has_rows && !is_statistic(of->key, std::vector<Named>(data.begin(), data.end()));
}

Elaborator::Names Session::with_rows(std::span<const Named> examples, std::int64_t rows,
                                     std::vector<Tensor>* inputs) {
  Elaborator::Names names;
  for (const auto& [name, meaning] : examples) {
    TensorType type = meaning->tensor.type();
    type.shape[0] = rows;
    names[name] = input(type, meaning->tensor.node().origin);
    if (inputs != nullptr) inputs->push_back(names[name]);
  }
  return names;
}

// Of two examples and of three it is of one shape, and is computed from them.
bool Session::is_statistic(const std::string& name, std::span<const Named> examples) {
  std::vector<Tensor> inputs;
  Tensor of_two, of_three;
  try {
    of_two = elaborator(with_rows(examples, 2, &inputs))(name_expression(name));
    of_three = elaborator(with_rows(examples, 3))(name_expression(name));
  } catch (const SheetError&) {
    return false;  // it has a fixed number of rows: whoever uses it says so better
  }
  const std::vector<Tensor> nodes = nodes_in_order({&of_two, 1});
  const bool depends = std::ranges::any_of(
      inputs, [&](const Tensor& one) { return std::ranges::find(nodes, one) != nodes.end(); });
  return depends && of_two.type() == of_three.type();
}

Elaborator::Names Session::statistics(const std::map<std::string, MeaningPtr>& used,
                                      std::span<const Named> examples) {
  const Restored<std::uint64_t> draws(draws_, draws_);
  std::vector<Named> names;
  for_each_used(used, [&](const Named& named) {
    const auto current = meanings_.find(named.first);
    const bool visible = current != meanings_.end() && current->second == named.second;
    const bool own = std::ranges::find(examples, named) == examples.end();
    if (visible && own && named.second->kind == Meaning::Kind::value) names.push_back(named);
    return own;
  });
  Elaborator::Names kept;
  for (const auto& [name, meaning] : names) {
    if (depends_on_params(meaning->tensor) || !is_statistic(name, examples)) continue;
    kept[name] = with_origin(evaluate(meaning->tensor), {nullptr, 0, display(name)});
  }
  return kept;
}

// The data that the cost reads, save through what keeps its value.
std::vector<Named> Session::data_read(const Tensor& cost, const std::map<std::string, MeaningPtr>& used,
                                      const Elaborator::Names& kept) const {
  const std::map<std::string, MeaningPtr> data = data_in(used);
  std::unordered_set<const Node*> stops;
  for (const auto& [name, meaning] : data) stops.insert(&meaning->tensor.node());
  for (const auto& [name, value] : kept) stops.insert(&meanings_.at(name)->tensor.node());
  const std::unordered_set<const Node*> read = nodes_down_to(cost, stops);
  std::vector<Named> found;
  for (const auto& named : data) {
    if (read.contains(&named.second->tensor.node())) found.emplace_back(named);
  }
  return found;
}

void Session::take_batches(const Minimise& m, Training& training,
                           const std::map<std::string, MeaningPtr>& used) {
  learn::Task& task = training.task;
  task.batch = elaborator().whole_number(m.batch);
  if (task.batch < 1) fail(m.batch->span, fmt::format("a batch has at least 1 example, not {}", task.batch));
  const std::map<std::string, MeaningPtr> all = data_in(used);
  training.kept = statistics(used, std::vector<Named>(all.begin(), all.end()));
  training.data = data_read(training.cost, used, training.kept);
  if (training.data.empty() && !training.kept.empty()) {
    fail(m.batch->span,
         fmt::format("{} depends on data only through {}, which keeps its value of all rows",
                     training.cost_text, display(training.kept.begin()->first)),
         "without a batch it is minimised all the same");
  }
  if (training.data.empty()) {
    fail(m.batch->span, fmt::format("a batch is taken from data, and {} depends on none", training.cost_text),
         "data X, y = … defines tensors whose first axis is the examples");
  }
  task.examples = training.data[0].second->tensor.shape()[0];
  for (const auto& [name, meaning] : training.data) {
    const std::int64_t rows = meaning->tensor.shape()[0];
    if (rows == task.examples) continue;
    fail(m.batch->span,
         fmt::format("a batch takes the same rows of all data, but {} has {} rows and {} has {}",
                     display(training.data[0].first), task.examples, display(name), rows));
  }
  if (task.examples == 0) fail(m.batch->span, "there are no examples to train on");
  task.batch = std::min(task.batch, task.examples);
  training.steps_in_epoch = (task.examples + task.batch - 1) / task.batch;
  require_no_places(m, training);
  for (const auto& [name, meaning] : training.data) {
    const bool given = meaning->kind == Meaning::Kind::data;
    const Array rows = given ? values_.at(&meaning->tensor.node()) : evaluate(meaning->tensor);
    training.rows.push_back(rows.is_row_major() ? rows : rows.compact());  // once, not for each batch
  }
}

// The places of a batch are not those of the data: X[0:100] of 32 shuffled rows would be all of them.
void Session::require_no_places(const Minimise& m, const Training& training) {
  const std::int64_t examples = training.task.examples;
  std::vector<Tensor> inputs;
  const Restored<std::uint64_t> draws(draws_, draws_);
  Elaborator::Names names = with_rows(training.data, examples, &inputs);
  names.insert(training.kept.begin(), training.kept.end());
  const Tensor cost = elaborator(std::move(names))(m.cost);
  std::unordered_set<const Node*> depends;
  for (const Tensor& one : inputs) depends.insert(&one.node());
  for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
    const Node& node = tensor.node();
    const bool of_examples =
        std::ranges::any_of(node.inputs, [&](const Tensor& x) { return depends.contains(&x.node()); });
    if (!of_examples) continue;
    depends.insert(&node);
    if (!takes_examples(node, examples)) continue;
    const auto line = static_cast<std::size_t>(node.origin.line);
    const bool known = line > 0 && line <= source_->line_count();
    throw SheetError(
        {.span = known ? source_->line(line) : m.batch->span,
         .message = fmt::format("a batch is {} rows in a new order in every step, so rows cannot be "
                                "taken by their place here",
                                training.task.batch),
         .labels = {{m.batch->span, "batches are taken here"}},
         .help = fmt::format("rows of data under a name of their own, such as {0}_r = {0}[0:{1}], are "
                             "examples themselves: batches are then taken of {0}_r",
                             display(training.data[0].first), std::max<std::int64_t>(examples / 2, 1)),
         .source = source_});
  }
}

// What elaborates with so many rows in place of all data.
Elaborator Session::on_batch(const Training& training, std::int64_t rows,
                             std::vector<learn::Examples>& examples, std::shared_ptr<TrainingStep> step) {
  std::vector<Tensor> parts;
  Elaborator::Names names = with_rows(training.data, rows, &parts);
  for (std::size_t i = 0; i < parts.size(); ++i) examples.push_back({parts[i], training.rows[i]});
  names.insert(training.kept.begin(), training.kept.end());
  return elaborator(std::move(names), {}, std::move(step));
}

learn::Step Session::step_on_batch(const Minimise& m, const Training& training, std::int64_t rows,
                                   std::optional<Elaborator>* built) {
  const auto mode = training.differs ? training_step() : nullptr;
  std::vector<learn::Examples> examples;
  Elaborator build = on_batch(training, rows, examples, mode);
  const bool as_it_was = rows == 0 && mode == nullptr;
  learn::Step step = training.descend(as_it_was ? training.cost : cost_on_batch(m, training, rows, build));
  step.examples = std::move(examples);
  if (mode) add_training_step(step, *mode);
  if (built != nullptr) *built = std::move(build);
  return step;
}

// An error that only a batch brings says so.
Tensor Session::cost_on_batch(const Minimise& m, const Training& training, std::int64_t rows,
                              Elaborator& build) {
  try {
    return build(m.cost);
  } catch (const SheetError& error) {
    if (training.data.empty()) throw;
    Diagnostic diagnostic = error.diagnostic();
    diagnostic.message += fmt::format("; in the batches of line {}, {} stands for {} of its {} rows",
                                      source_->line_of(m.batch->span.begin), display(training.data[0].first),
                                      rows, training.task.examples);
    throw SheetError(std::move(diagnostic));
  }
}

std::shared_ptr<TrainingStep> training_step() {
  return std::make_shared<TrainingStep>(TrainingStep{input({DType::f64, {}}, {nullptr, 0, "step"})});
}

}  // namespace turunan::sheet
