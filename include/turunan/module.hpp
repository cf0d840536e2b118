#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "turunan/initialiser.hpp"
#include "turunan/operators.hpp"

// What networks are made of: parameters, and modules that hold them.

namespace turunan::nn {

// So that a parameter is calculated with as a tensor is.
using turunan::operator+;
using turunan::operator-;
using turunan::operator*;
using turunan::operator/;

/// A tensor that a module keeps: one that training changes, or one that is only kept from step to step, such
/// as the running mean of a batch norm. In an expression it is a leaf; `value` of the expression takes the
/// value that the parameter has then.
///
/// A Parameter is a handle: copies share the value. It is drawn when the module that it was
/// added to is first called or trained.
class Parameter {
 public:
  /// `symbol` is its letter in derivations: "W", which becomes W₁ in the first layer that has one.
  Parameter(TensorType type, init::Initialiser start, std::string symbol, bool trained = true);

  Tensor tensor() const;                        ///< the leaf
  operator Tensor() const { return tensor(); }  // NOLINT: a parameter is a tensor wherever one is wanted
  const TensorType& type() const;
  const Shape& shape() const { return type().shape; }
  bool is_trained() const;
  void train(bool trained);  ///< false freezes it; expressions made before do not see the change

  bool has_value() const;
  Array value() const;            ///< throws Error where it has none yet
  void set(const Array& value);   ///< cast to its element type. Throws ShapeError for another shape
  void draw(std::uint64_t seed);  ///< a value from its initialiser

  const std::string& symbol() const;                  ///< its letter in derivations
  bool operator==(const Parameter&) const = default;  ///< the same parameter, not an equal value

 private:
  friend class Module;
  void convert(DType dtype);
  void name(const std::string& name);

  struct State;
  State& state() const;  // throws Error where it was moved from
  std::shared_ptr<State> state_;
};

/// How a parameter lies in files, which have PyTorch's layout.
enum class FileLayout : std::uint8_t {
  same,
  weights,  ///< the last two axes first, turned round: inputs × outputs is outputs × inputs there
  row,      ///< 1×n is n there
};

struct NamedParameter {
  std::string name;  ///< "0.weight"
  Parameter parameter;
  FileLayout layout = FileLayout::same;
};

/// What one pass through a network carries along: whether it is training, and what is to be kept after the
/// step.
class Pass {
 public:
  /// Without a counter nothing is trained: dropout lets everything through, batch norm uses its running
  /// statistics.
  Pass() = default;
  /// Of a training step; `counter` is a scalar variable that is another number in each step.
  Pass(Tensor counter, std::uint64_t seed) : counter_(std::move(counter)), seed_(seed) {}

  bool is_training() const { return static_cast<bool>(counter_); }
  const Tensor& counter() const { return counter_; }  ///< for draws that change from step to step
  std::uint64_t next_seed();                          ///< another one for each draw of a step
  std::uint64_t draws() const { return draws_; }      ///< how many were asked for
  /// After a training step the parameter, which is not trained, takes this value.
  void keep(const Parameter& parameter, const Tensor& value) { kept_.emplace_back(parameter, value); }
  const std::vector<std::pair<Parameter, Tensor>>& kept() const { return kept_; }

 private:
  Tensor counter_;
  std::uint64_t seed_ = 0, draws_ = 0;
  std::vector<std::pair<Parameter, Tensor>> kept_;
};

/// A function of a tensor with parameters. Derive from it, register parameters and parts with `add`, and
/// write `forward`:
///
///     struct Block : tn::nn::Module {
///       tn::nn::Linear first{8, 8}, second{8, 8};
///       Block() { add("first", first); add("second", second); }
///       tn::Tensor forward(const tn::Tensor& x, tn::nn::Pass& pass) const override {
///         return x + second(tn::relu(first(x, pass)), pass);
///       }
///     };
///
/// Copies of a module share its parameters.
class Module {
 public:
  virtual ~Module() = default;

  /// The module's function, as it is used after training. Parameters without a value are drawn from the seed
  /// 0.
  [[nodiscard]] Tensor operator()(const Tensor& x) const;
  /// As a part of a larger pass. Errors say in which layer they came up, of networks within others in all.
  [[nodiscard]] Tensor operator()(const Tensor& x, Pass& pass) const;

  /// Its own parameters and those of its parts, as "part.name"; a shared parameter once, under the
  /// first of its names.
  std::vector<NamedParameter> parameters() const;
  std::vector<NamedParameter> parameters_by_all_names() const;  ///< a shared one under each of its names
  std::int64_t number_of_parameters() const;                    ///< elements of those that are trained
  /// Draws the parameters that have no value; all of them where `again`. Each has a seed of its own.
  void initialise(std::uint64_t seed, bool again = false) const;
  /// Makes every parameter one of this element type, f32 or f64, with its value cast. Throws TypeError for
  /// another.
  void to(DType dtype) const;

  virtual std::string description() const { return "module"; }  ///< "linear 784 → 128"
  /// A table: each part with the shape of its result for an input of this shape, and the number of its
  /// parameters.
  std::string summary(const Shape& input) const;

  virtual Tensor forward(const Tensor& x, Pass& pass) const = 0;

 protected:
  Module() = default;
  Module(const Module&) = default;
  Module(Module&&) = default;
  Module& operator=(const Module&) = default;
  Module& operator=(Module&&) = default;

  /// Throws Error for a name that is taken, and a part that is null.
  Parameter add(std::string name, Parameter parameter, FileLayout layout = FileLayout::same);
  template <std::derived_from<Module> Part>
  void add(std::string name, Part part) {
    add(std::move(name), std::static_pointer_cast<const Module>(std::make_shared<Part>(std::move(part))));
  }
  void add(std::string name, std::shared_ptr<const Module> part);
  const std::vector<std::pair<std::string, std::shared_ptr<const Module>>>& parts() const { return parts_; }

 private:
  void require_free(const std::string& name) const;
  virtual bool is_chain() const { return false; }  ///< its parts in their order are all that it does
  std::vector<NamedParameter> own_;
  std::vector<std::pair<std::string, std::shared_ptr<const Module>>> parts_;
};

}  // namespace turunan::nn
