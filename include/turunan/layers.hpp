#pragma once

#include <functional>

#include "turunan/functions.hpp"
#include "turunan/module.hpp"

// The layers of feed-forward networks. The first axis of every input is the examples.

namespace turunan::nn {

/// y = x·W + b: … × inputs becomes … × outputs. Goodfellow, Bengio and Courville, Deep Learning, chapter 6.
class Linear : public Module {
 public:
  struct Options {
    bool bias = true;
    init::Initialiser weight_start = init::GlorotUniform{};
    init::Initialiser bias_start = init::Zeros{};
  };
  Linear(std::int64_t inputs, std::int64_t outputs) : Linear(inputs, outputs, Options()) {}
  /// Throws ShapeError where a size is not positive.
  Linear(std::int64_t inputs, std::int64_t outputs, const Options& options);

  Parameter weight() const { return weight_; }  ///< inputs × outputs
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  Parameter weight_;
  std::optional<Parameter> bias_;
};

// ---- activations: functions.hpp says what each computes

/// Any function of a tensor without parameters.
class Function : public Module {
 public:
  /// Throws Error where the function is empty.
  Function(std::string description, std::function<Tensor(const Tensor&)> function);
  Tensor forward(const Tensor& x, Pass&) const override { return function_(x); }
  std::string description() const override { return description_; }

 private:
  std::string description_;
  std::function<Tensor(const Tensor&)> function_;
};

struct Sigmoid : Function {
  Sigmoid() : Function("sigmoid", sigmoid) {}
};
struct Tanh : Function {
  Tanh() : Function("tanh", tanh) {}
};
struct ReLU : Function {
  ReLU() : Function("relu", relu) {}
};
struct LeakyReLU : Function {
  explicit LeakyReLU(double slope = 0.01)
      : Function("leaky relu", [slope](const Tensor& x) { return leaky_relu(x, slope); }) {}
};
struct ELU : Function {
  explicit ELU(double alpha = 1) : Function("elu", [alpha](const Tensor& x) { return elu(x, alpha); }) {}
};
struct Softplus : Function {
  Softplus() : Function("softplus", softplus) {}
};
struct GELU : Function {
  GELU() : Function("gelu", gelu) {}
};
struct SiLU : Function {
  SiLU() : Function("silu", silu) {}
};
struct Softmax : Function {
  explicit Softmax(std::int64_t axis = -1)
      : Function("softmax", [axis](const Tensor& x) { return softmax(x, axis); }) {}
};
struct LogSoftmax : Function {
  explicit LogSoftmax(std::int64_t axis = -1)
      : Function("log softmax", [axis](const Tensor& x) { return log_softmax(x, axis); }) {}
};
/// All axes but the first become one: n × 7 × 7 × 64 becomes n × 3136, place by place. With channels_first
/// channel by channel, as PyTorch, whose images have their channels first, flattens.
struct Flatten : Function {
  enum Order : std::uint8_t { places_first, channels_first };
  explicit Flatten(Order order = places_first);
};

/// The rows of a table that whole numbers name: n × length becomes n × length × features. The numbers are
/// counted from 0; they may be of any element type. DomainError at evaluation for one that names no row.
class Embedding : public Module {
 public:
  Embedding(std::int64_t rows, std::int64_t features, const init::Initialiser& start = init::Normal{0, 1});
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  Parameter table_;
};

/// In training each element is 0 with the probability p, and the others are divided by 1 − p; afterwards it
/// changes nothing. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, 2014.
class Dropout : public Module {
 public:
  /// Throws DomainError where p is not from 0 to below 1.
  explicit Dropout(double p = 0.5);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  double p_;
};

// ---- put together

/// One module after another; its parts are named "0", "1", …. Sequential{other} of a single Sequential is a
/// copy of it, as C++ reads it; chain(other) has it as a part.
class Sequential : public Module {
 public:
  template <std::derived_from<Module>... Parts>
  explicit Sequential(Parts... parts) {
    (append(std::move(parts)), ...);
  }
  template <std::derived_from<Module> Part>
  void append(Part part) {
    add(std::to_string(parts().size()), std::move(part));
  }
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override { return "sequential"; }

 private:
  bool is_chain() const override { return true; }
};

/// A Sequential of these modules, each a part of it, also where there is but one and it is a Sequential.
template <std::derived_from<Module>... Parts>
[[nodiscard]] Sequential chain(Parts... parts) {
  Sequential made;
  (made.append(std::move(parts)), ...);
  return made;
}

/// y = x + f(x): ShapeError where the shape of f(x) is not that of x. He, Zhang, Ren and Sun, 2016.
///
/// Residual{f} of an f that is a Residual is a copy of it, as C++ reads it; residual(f) has it as its part.
class Residual : public Module {
 public:
  template <std::derived_from<Module> Part>
  explicit Residual(Part part) {
    add("inner", std::move(part));
  }
  explicit Residual(std::shared_ptr<const Module> part) { add("inner", std::move(part)); }
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override { return "residual"; }
};

/// x + f(x) of any module, also of a Residual.
template <std::derived_from<Module> Part>
[[nodiscard]] Residual residual(Part part) {
  return Residual(std::static_pointer_cast<const Module>(std::make_shared<Part>(std::move(part))));
}

}  // namespace turunan::nn
