#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "learn/rule.hpp"
#include "learn/solver.hpp"

namespace turunan::learn {

/// What an optimiser does with gradients: a rule, which is a graph, or a solver, which looks at several
/// points.
class Method {
 public:
  virtual ~Method() = default;
  virtual std::string_view name() const = 0;
  /// One step from the gradients; empty for a solver, which looks at several points.
  virtual Rule rule(std::span<const Tensor> parameters, std::span<const Tensor> gradients) const;
  /// One step that lowers a cost.
  virtual Rule rule_for(const Tensor& cost, std::span<const Tensor> parameters) const;
};

/// The same by a function for each kind of settings.
template <class Settings>
class RuleMethod final : public Method {
 public:
  using Make = Rule (*)(std::span<const Tensor> parameters, std::span<const Tensor> gradients,
                        const Settings&);
  RuleMethod(std::string_view name, const Settings& settings, Make make)
      : name_(name), settings_(settings), make_(make) {}
  std::string_view name() const override { return name_; }
  Rule rule(std::span<const Tensor> parameters, std::span<const Tensor> gradients) const override {
    return make_(parameters, gradients, settings_);
  }

 private:
  std::string_view name_;
  Settings settings_;
  Make make_;
};

}  // namespace turunan::learn
