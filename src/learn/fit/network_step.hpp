#pragma once

#include "learn/training.hpp"
#include "turunan/trainer.hpp"

// A network, its loss and its optimiser as the graph of one step.

namespace turunan::learn {

/// The element type of a network's parameters; f64 where it has none.
DType dtype_of(const nn::Module& network);
/// Floating-point numbers become those of the network; whole numbers stay.
Array in_dtype(const Array& values, DType dtype);

/// What is trained, and by what.
struct Recipe {
  std::shared_ptr<const nn::Module> network;
  turunan::Trainer::Loss loss;
  optim::Optimiser optimiser;
  std::uint64_t seed = 0;
};

/// One step on inputs and targets.
struct NetworkStep {
  Step step;
  std::vector<Tensor> trained;         ///< the leaves of the parameters that the gradient goes to
  std::vector<nn::Parameter> changed;  ///< those and what the network keeps, such as running means
  std::vector<Tensor> fixed;  ///< the leaves of parameters that it reads and leaves as they are, frozen ones
  std::vector<std::string> state_names;  ///< of the rule's state: "0.weight.m", "β₁_t"
};

constexpr const char* draws_name = "steps";  ///< of the state that counts steps for draws

std::vector<std::string> names_of_state(const Rule& rule, const nn::Module& network);

/// Throws ShapeError where the loss is not one number, Error where nothing is trained, or a parameter has no
/// value.
NetworkStep network_step(const Recipe& recipe, const Tensor& inputs, const Tensor& targets);

}  // namespace turunan::learn
