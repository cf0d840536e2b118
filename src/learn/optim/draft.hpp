#pragma once

#include <map>
#include <span>
#include <string>

#include "learn/rule.hpp"
#include "turunan/optim.hpp"

namespace turunan::learn {

/// The parts that update rules are made of, with their names.
class Draft {
 public:
  Draft(std::span<const Tensor> parameters, std::span<const Tensor> gradients);

  /// The gradients from here on are those within the bounds.
  void clip(const optim::Clip& bounds);
  /// The gradients from here on are those of the cost with ½ · weight_decay · ‖W‖² added.
  void decay_weights(double weight_decay);
  /// What `rate` is; 1 / (1 + decay · t) of it where there is a decay. Called before `rate`.
  void set_rate(const schedule::Rate& rate, double decay = 0);

  std::size_t size() const { return parameters_.size(); }
  const Tensor& parameter(std::size_t i) const { return parameters_[i]; }
  const Tensor& gradient(std::size_t i) const { return gradients_[i]; }
  /// Of this step, as a scalar of a parameter's element type.
  Tensor rate(DType dtype);
  /// The number of steps taken before this one; a scalar.
  const Tensor& steps();

  /// A setting as a constant that bears its name, the same for all parameters.
  Tensor number(const std::string& name, double value, DType dtype);
  /// 1 minus a setting, rounded once.
  Tensor one_minus(const std::string& name, double value, DType dtype);

  /// A piece of state that starts at one value everywhere.
  Tensor carry(const TensorType& type, double start, std::string name);
  /// One of a parameter's shape that bears its name: v_W₁.
  Tensor carry_for(std::size_t i, const std::string& letter, double start = 0);
  /// The name of what belongs to one parameter.
  std::string name_for(const std::string& letter, std::size_t i) const;
  void update(const Tensor& variable, const Tensor& value) { rule_.updates.push_back({variable, value}); }

  Rule finish();

 private:
  Tensor exact(const std::string& name, double value);
  Tensor scheduled_rate();
  Tensor gradient_norm() const;

  std::vector<Tensor> parameters_, gradients_;
  Rule rule_;
  std::map<std::string, Tensor> numbers_;
  Tensor steps_;
  const schedule::Rate* rate_ = nullptr;
  double rate_decay_ = 0;
  Tensor scheduled_;
};

}  // namespace turunan::learn
