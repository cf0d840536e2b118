#pragma once

#include "learn/training.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"

namespace turunan::learn_test {

/// A line through ten points: y = 2x + 1 with some noise, parameters w and b.
struct Line {
  TensorType one{DType::f64, {1, 1}};
  Tensor w = parameter(one, {nullptr, 0, "w"}), b = parameter(one, {nullptr, 0, "b"});
  Array X = Array({10, 1}, std::vector<double>{0, .1, .2, .3, .4, .5, .6, .7, .8, .9});
  Array y = Array({10, 1}, std::vector<double>{1, 1.3, 1.3, 1.7, 1.8, 2.1, 2.1, 2.4, 2.7, 2.8});
  Bindings values = {{&w.node(), Array::full(one, 0)}, {&b.node(), Array::full(one, 0.5)}};

  /// Batches of so many rows; 0 for all rows at once.
  learn::Task task(const std::string& optimiser, const learn::Settings& settings, std::int64_t batch) {
    const learn::NamedOptimiser& found = *learn::find_optimiser(optimiser);
    const optim::Optimiser made = found.make(learn::settings_of(found, settings));
    learn::Task task;
    task.parameters = {w, b};
    task.examples = batch > 0 ? 10 : 0;
    task.batch = batch;
    task.seed = 7;
    task.step = [this, made](std::int64_t rows) {
      const TensorType type{DType::f64, {rows == 0 ? 10 : rows, 1}};
      const Tensor x = rows == 0 ? Tensor(X) : input(type), t = rows == 0 ? Tensor(y) : input(type);
      const Tensor cost =
          ops::apply_reduction(ops::reduce_mean, ops::square(ops::matmul(x, w) + b - t), {}, false);
      learn::Step step = learn::descend(cost, std::vector{w, b}, made);
      if (rows > 0) step.examples = {{x, X}, {t, y}};
      return step;
    };
    return task;
  }
};

}  // namespace turunan::learn_test
