#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "learn/training.hpp"
#include "ops/activation.hpp"
#include "plan/program.hpp"

namespace turunan::bench {

/// Made-up numbers from -scale to scale, the next ones at every call.
Array numbers(const TensorType& type, double scale);

/// Inputs and targets, one example a row.
struct Examples {
  Array X, y;
};

/// Made-up inputs; targets one-hot, one class after another.
Examples made_up(DType dtype, std::int64_t count, std::int64_t inputs, std::int64_t classes);
/// The four cases of the exclusive or.
Examples exclusive_or(DType dtype);
Examples fashion_mnist();

/// From the last layer's sums z and the targets to the cost.
using Head = std::function<Tensor(const Tensor& z, const Tensor& y)>;
Tensor classes_head(const Tensor& z, const Tensor& y);            ///< crossentropy(softmax(z), y)
Tensor square_head(const Tensor& z, const Tensor& y);             ///< mse(z, y)
Tensor square_of_sigmoid_head(const Tensor& z, const Tensor& y);  ///< mean((σ(z) - y)²)

/// Dense layers with an activation between.
struct Layers {
  std::vector<Tensor> parameters;
  Tensor z;
};
Layers layers(const Tensor& X, const std::vector<std::int64_t>& sizes, const Operation& activation);
/// 28×28×1 → convolution 3×3, 32 → pooling 2 → convolution 3×3, 64 → pooling 2 → 3136 → 128 → 10, with relu
/// between.
Layers layers_of_images(const Tensor& X);
/// Glorot's uniform numbers for weights, zeros for biases.
void set_parameters(plan::Program& program, const std::vector<Tensor>& parameters);

struct Problem {
  std::vector<std::int64_t> sizes = {};  ///< of a network of its own, the first and the last
  const Operation* activation = &ops::relu;
  Layers (*network)(const Tensor& X) = nullptr;  ///< instead of dense layers
  Head head = classes_head;
  std::string optimiser = "sgd";
  double rate = 0.01;
  std::int64_t batch = 0;  ///< 0: all examples in each step
  int threads = 1;
};

/// The workloads W1 to W6 and W11 of docs/performance.md.
struct Workload {
  Problem problem;
  Examples (*examples)();
  double products =
      0;  ///< floating-point operations of the step's products and convolutions; 0 where they do not count
};
/// Null where there is none of that name.
const Workload* find_workload(const std::string& name);

/// One step of training as a sheet would run it, compiled; its batches are gathered in shuffled order.
class Training {
 public:
  Training(const Problem& problem, Examples examples);

  void run(long steps);
  double cost() const { return program_.scalar_output(0); }
  const plan::Program& program() const { return program_; }
  const learn::Step& step() const { return step_; }
  std::vector<Tensor> variables() const;  ///< of the step: the batch, the parameters, the optimiser's state

 private:
  std::span<const std::int64_t> next_rows();

  Examples examples_;
  std::int64_t batch_ = 0, epoch_ = 0;
  Tensor X_, y_;
  learn::Step step_;
  plan::Program program_;
  std::vector<std::int64_t> order_;
  std::size_t at_ = 0;
};

}  // namespace turunan::bench
