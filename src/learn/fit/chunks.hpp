#pragma once

#include <functional>
#include <map>
#include <memory>

#include "learn/fit/network_step.hpp"

// A network as it is used after training, on many examples, a chunk of them at a time.

namespace turunan::learn {

/// What is computed of the prediction for a chunk and its targets.
using OfPrediction = std::function<Tensor(const Tensor& prediction, const Tensor& target)>;

class Chunks {
 public:
  /// Throws ShapeError where inputs and targets are not of equally many examples.
  Chunks(std::shared_ptr<const nn::Module> network, std::vector<OfPrediction> functions,
         turunan::Examples examples, std::int64_t chunk, int threads);

  /// The means over all examples of functions that are means over a chunk, with the parameters as they are
  /// now.
  std::vector<double> means();

 private:
  struct Part {
    Tensor inputs, targets;
    std::vector<Tensor> parameters;
    std::unique_ptr<plan::Program> program;
    bool reads_inputs = false, reads_targets = false;
    bool up_to_date = false;  // the program has the parameters' values
  };
  Part& part(std::int64_t rows);
  void run(std::int64_t begin, std::int64_t end);

  std::shared_ptr<const nn::Module> network_;
  std::vector<OfPrediction> functions_;
  Array inputs_, targets_;
  std::int64_t chunk_;
  int threads_;
  std::map<std::int64_t, Part> parts_;
};

/// Throws ShapeError where inputs and targets are not of equally many examples, or there are none.
void require_examples(const Array& inputs, const Array& targets);

}  // namespace turunan::learn
