#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "turunan/schedule.hpp"

namespace turunan::learn {
class Method;
struct Rule;
}  // namespace turunan::learn

/// The ways to minimise a cost: update rules and solvers.
///
/// Below, g is the gradient ∂C/∂W of one parameter W, after clipping and weight decay, and ρ the rate of the
/// step. Where the names agree with PyTorch's `torch.optim`, the arithmetic is that of version 2.13, step by
/// step. A number out of range throws DomainError where an Optimiser is made of it.
namespace turunan::optim {

using schedule::Rate;

/// Bounds that the gradients are brought within first, by value, then by norm; 0 for none.
/// Pascanu, Mikolov and Bengio, 2013.
struct Clip {
  double value = 0;  ///< of each element's magnitude
  double norm = 0;   ///< of the Euclidean norm of all gradients together, which keep their direction
};

/// v ← momentum · v + (1 − dampening) g, W ← W − ρ v; the first step takes the whole g. With nesterov the
/// step is along g + momentum · v, and there is no dampening. Robbins and Monro, 1951; Polyak, 1964;
/// Sutskever, Martens, Dahl and Hinton, 2013.
struct SGD {
  Rate rate;
  double momentum = 0;  ///< from 0 to below 1
  bool nesterov = false;
  double dampening = 0;
  double weight_decay = 0;  ///< g + weight_decay · W takes the place of g
  double decay = 0;         ///< ρ is rate / (1 + decay · t), t counting steps from 0
  Clip clip = {};
};

/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², W ← W − ρ m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ), t counting steps from 1. With amsgrad the greatest v so far takes the place of v in v̂.
/// Kingma and Ba, 2015, algorithm 1; Reddi, Kale and Kumar, 2018.
struct Adam {
  Rate rate = 0.001;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;  ///< g + weight_decay · W takes the place of g
  bool amsgrad = false;
  Clip clip = {};
};

/// Adam, but W is also shrunk by ρ · weight_decay · W, which the means do not see.
/// Loshchilov and Hutter, 2019.
struct AdamW {
  Rate rate = 0.001;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
  bool amsgrad = false;
  Clip clip = {};
};

/// s ← s + g², W ← W − ρ g / (√s + ε). Duchi, Hazan and Singer, 2011.
struct Adagrad {
  Rate rate = 0.01;
  double decay = 0;  ///< ρ is rate / (1 + decay · t), t counting steps from 0
  double start = 0;  ///< of s
  double epsilon = 1e-10;
  double weight_decay = 0;  ///< g + weight_decay · W takes the place of g
  Clip clip = {};
};

/// s ← α s + (1 − α) g², v ← momentum · v + g / (√s + ε), W ← W − ρ v. Centred, the running mean of g,
/// squared, is taken from s under the root. Tieleman and Hinton, 2012; Graves, 2013.
struct RMSprop {
  Rate rate = 0.01;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double momentum = 0;  ///< from 0 to below 1
  bool centred = false;
  double weight_decay = 0;  ///< g + weight_decay · W takes the place of g
  Clip clip = {};
};

/// Along −H g, with H an estimate of the inverse Hessian from the last steps and changes of the gradient, to
/// a point that fulfils the strong Wolfe conditions. Each step looks at several points, with the same
/// examples. Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4, 3.5 and 3.6.
struct LBFGS {
  std::int64_t history = 10;      ///< how many steps are remembered
  double decrease = 1e-4;         ///< the cost falls by this part of what the slope promises, c₁
  double flatness = 0.9;          ///< the slope falls to this part, c₂
  std::int64_t evaluations = 25;  ///< of the cost in one step, at most
};

/// For a cost that is a sum or a mean of squares, of which `mse` is one: the step that would be best were the
/// residuals linear, held back by damping, and half a second step for their curvature; trials with more
/// damping are made until one is lower. With p parameters a step takes p passes for the Jacobian, two for
/// each trial, and a decomposition of (residuals + p) × p. Levenberg, 1944; Marquardt, 1963; Nielsen, 1999,
/// for the damping; Transtrum and Sethna, 2012, for the curvature.
struct LevenbergMarquardt {
  double damping = 1e-3;     ///< of the first step
  std::int64_t trials = 20;  ///< of one step, at most
};

/// Any of them, as one type. Each converts to it.
class Optimiser {
 public:
  Optimiser(const SGD& settings);
  Optimiser(const Adam& settings);
  Optimiser(const AdamW& settings);
  Optimiser(const Adagrad& settings);
  Optimiser(const RMSprop& settings);
  Optimiser(const LBFGS& settings);
  Optimiser(const LevenbergMarquardt& settings);

  std::string_view name() const;  ///< as in a sheet: "sgd"

  // For the library itself.
  const learn::Method& method() const { return *method_; }
  /// One step as a graph; empty for a solver.
  learn::Rule rule(std::span<const Tensor> parameters, std::span<const Tensor> gradients) const;

 private:
  std::shared_ptr<const learn::Method> method_;
};

}  // namespace turunan::optim
