#include "training_step.hpp"

#include <cmath>
#include <utility>

#include "data/dataset.hpp"
#include "data/fashion_mnist.hpp"
#include "ops/convolution.hpp"
#include "ops/loss.hpp"
#include "ops/pooling.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"

namespace turunan::bench {

Array numbers(const TensorType& type, double scale) {
  static std::uint64_t state = 1;
  std::vector<double> values(static_cast<std::size_t>(type.shape.elements()));
  for (double& value : values) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = scale * (static_cast<double>(state >> 33) * 0x1p-30 - 1);
  }
  return Array(type.shape, values, type.dtype);
}

Examples made_up(DType dtype, std::int64_t count, std::int64_t inputs, std::int64_t classes) {
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back(i % classes);
  return {numbers({dtype, {count, inputs}}, 1), one_hot(labels, classes, dtype)};
}

Examples exclusive_or(DType dtype) {
  const std::vector<double> x = {0, 0, 1, 0, 0, 1, 1, 1}, y = {0, 1, 1, 0};
  return {Array({4, 2}, x, dtype), Array({4, 1}, y, dtype)};
}

Examples fashion_mnist() {
  const Dataset data = read_fashion_mnist("train", DType::f32);
  return {data.tensors[0], data.tensors[1]};
}

Tensor classes_head(const Tensor& z, const Tensor& y) {
  return ops::cross_entropy(ops::apply_softmax(ops::softmax, z, -1), y);
}
Tensor square_head(const Tensor& z, const Tensor& y) {
  return ops::mean_squared_error(z, y);
}
Tensor square_of_sigmoid_head(const Tensor& z, const Tensor& y) {
  return ops::mean(ops::square(ops::sigmoid(z) - y));
}

namespace {

Origin named(const std::string& letter, std::size_t number) {
  return {nullptr, 0, letter + std::to_string(number)};
}

}  // namespace

Layers layers(const Tensor& X, const std::vector<std::int64_t>& sizes, const Operation& activation) {
  Layers result{.parameters = {}, .z = X};
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const Tensor W = parameter({X.dtype(), {sizes[i - 1], sizes[i]}}, named("W", i));
    const Tensor b = parameter({X.dtype(), {1, sizes[i]}}, named("b", i));
    result.parameters.insert(result.parameters.end(), {W, b});
    result.z = ops::product(result.z, W) + b;
    if (i + 1 < sizes.size()) result.z = activation(result.z);
  }
  return result;
}

Layers layers_of_images(const Tensor& X) {
  const WindowAxis padded{.before = 1, .after = 1}, halved{.size = 2, .stride = 2};
  const Window same{.axes = {padded, padded}}, half{.axes = {halved, halved}};
  Layers result{.parameters = {}, .z = ops::reshape(X, {X.shape()[0], 28, 28, 1})};
  for (const std::int64_t channels : {32, 64}) {
    const std::size_t number = result.parameters.size() / 2 + 1;
    const std::int64_t before = result.z.shape().from_end(1);
    const Tensor W = parameter({X.dtype(), {3, 3, before, channels}}, named("W", number));
    const Tensor b = parameter({X.dtype(), {channels}}, named("b", number));
    result.parameters.insert(result.parameters.end(), {W, b});
    result.z = ops::max_pool(ops::relu(ops::convolve(result.z, W, same) + b), half);
  }
  const Layers dense = layers(ops::reshape(result.z, {X.shape()[0], 3136}), {3136, 128, 10}, ops::relu);
  result.parameters.insert(result.parameters.end(), dense.parameters.begin(), dense.parameters.end());
  result.z = dense.z;
  return result;
}

void set_parameters(plan::Program& program, const std::vector<Tensor>& parameters) {
  for (const Tensor& p : parameters) {
    const std::int64_t outputs = p.shape().from_end(1), inputs = p.shape().elements() / outputs;
    const double scale = std::sqrt(6 / static_cast<double>(inputs + outputs));
    program.set(p, inputs == 1 ? Array::zeros(p.type()) : numbers(p.type(), scale));
  }
}

Training::Training(const Problem& problem, Examples examples)
    : examples_(std::move(examples)), batch_(problem.batch), program_({}, {}) {
  const std::int64_t rows = batch_ > 0 ? batch_ : examples_.X.shape()[0];
  X_ = input({examples_.X.dtype(), {rows, problem.sizes.front()}}, {nullptr, 0, "X"});
  y_ = input({examples_.y.dtype(), {rows, problem.sizes.back()}}, {nullptr, 0, "y"});
  const Layers network =
      problem.network != nullptr ? problem.network(X_) : layers(X_, problem.sizes, *problem.activation);
  const learn::NamedOptimiser& optimiser = *learn::find_optimiser(problem.optimiser);
  step_ = learn::descend(problem.head(network.z, y_), network.parameters,
                         optimiser.make(learn::settings_of(optimiser, {{"rate", problem.rate}})));
  program_ = plan::Program({step_.cost}, step_.rule.updates, {.threads = problem.threads});
  set_parameters(program_, network.parameters);
  for (const learn::State& state : step_.rule.state) program_.set(state.variable, state.start);
  if (batch_ == 0) program_.set(X_, examples_.X), program_.set(y_, examples_.y);
}

std::vector<Tensor> Training::variables() const {
  std::vector<Tensor> result = {X_, y_};
  for (const plan::Update& update : step_.rule.updates) result.push_back(update.variable);
  return result;
}

void Training::run(long steps) {
  if (batch_ == 0) return program_.run(steps);
  for (long i = 0; i < steps; ++i) {
    const auto rows = next_rows();
    program_.gather(X_, examples_.X, rows);
    program_.gather(y_, examples_.y, rows);
    program_.run();
  }
}

std::span<const std::int64_t> Training::next_rows() {
  const auto size = static_cast<std::size_t>(batch_);
  if (at_ + size > order_.size()) {
    order_ = learn::shuffled(examples_.X.shape()[0], 1, epoch_++);
    at_ = 0;
  }
  at_ += size;
  return std::span(order_).subspan(at_ - size, size);
}

}  // namespace turunan::bench
