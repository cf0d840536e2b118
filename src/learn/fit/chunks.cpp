#include "learn/fit/chunks.hpp"

#include <algorithm>
#include <utility>

#include "ops/leaf.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan::learn {

namespace {

TensorType with_rows(TensorType type, std::int64_t rows) {
  type.shape[0] = rows;
  return type;
}

}  // namespace

void require_examples(const Array& inputs, const Array& targets) {
  if (inputs.rank() > 0 && targets.rank() > 0 && inputs.shape()[0] == targets.shape()[0] &&
      inputs.shape()[0] > 0)
    return;
  throw ShapeError("the first axis of inputs and targets counts the examples: equally many, at least one",
                   {{0, "is " + to_string(inputs.shape())}, {1, "is " + to_string(targets.shape())}});
}

Chunks::Chunks(std::shared_ptr<const nn::Module> network, std::vector<OfPrediction> functions,
               turunan::Examples examples, std::int64_t chunk, int threads)
    : network_(std::move(network)),
      functions_(std::move(functions)),
      inputs_(in_dtype(value(examples.inputs), dtype_of(*network_))),
      targets_(in_dtype(value(examples.targets), dtype_of(*network_))),
      chunk_(chunk),
      threads_(threads) {
  require_examples(inputs_, targets_);
}

Chunks::Part& Chunks::part(std::int64_t rows) {
  Part& found = parts_[rows];
  if (found.program) return found;
  found.inputs = input(with_rows(inputs_.type(), rows), {nullptr, 0, "X"});
  found.targets = input(with_rows(targets_.type(), rows), {nullptr, 0, "y"});
  network_->initialise(0);
  nn::Pass pass;
  const Tensor prediction = (*network_)(found.inputs, pass);
  std::vector<Tensor> outputs;
  for (const OfPrediction& function : functions_) {
    outputs.push_back(function(prediction, found.targets));
    if (outputs.back().shape().elements() != 1)
      throw ShapeError("a loss or a measure is one number", {{0, "is " + to_string(outputs.back().shape())}});
  }
  for (const Tensor& x : nodes_in_order(outputs)) {
    if (x.node().attributes.kept) found.parameters.push_back(x);
    found.reads_inputs = found.reads_inputs || x == found.inputs;
    found.reads_targets = found.reads_targets || x == found.targets;
  }
  found.program = std::make_unique<plan::Program>(std::move(outputs), std::vector<plan::Update>{},
                                                  plan::Options{.threads = threads_});
  return found;
}

void Chunks::run(std::int64_t begin, std::int64_t end) {
  Part& here = part(end - begin);
  if (!std::exchange(here.up_to_date, true)) {
    for (const Tensor& leaf : here.parameters) here.program->set(leaf, bound_value(leaf.node(), {}));
  }
  if (here.reads_inputs) here.program->set(here.inputs, inputs_.rows(begin, end - begin));
  if (here.reads_targets) here.program->set(here.targets, targets_.rows(begin, end - begin));
  here.program->run();
}

std::vector<double> Chunks::means() {
  const std::int64_t count = inputs_.shape()[0];
  std::vector<double> sums(functions_.size(), 0.0);
  for (auto& [rows, stale] : parts_) stale.up_to_date = false;
  for (std::int64_t begin = 0; begin < count; begin += chunk_) {
    const std::int64_t end = std::min(begin + chunk_, count);
    run(begin, end);
    const plan::Program& program = *parts_.at(end - begin).program;
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += program.scalar_output(i) * static_cast<double>(end - begin);
  }
  for (double& sum : sums) sum /= static_cast<double>(count);
  return sums;
}

}  // namespace turunan::learn
