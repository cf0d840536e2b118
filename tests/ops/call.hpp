#pragma once

#include <map>
#include <optional>
#include <string>

#include "ops/apply.hpp"
#include "ops/catalogue.hpp"
#include "turunan/error.hpp"

// Calls functions of the catalogue by name, as a sheet does.

namespace turunan::test {

using Named = std::map<std::string, std::vector<double>>;

/// Tensors go to the parameters that take them, in order; the other arguments are given by name.
class GivenArguments : public Arguments {
 public:
  GivenArguments(const Operation& operation, std::vector<Tensor> tensors, Named named, DType dtype)
      : parameters_(parameters_of(operation)),
        tensors_(std::move(tensors)),
        named_(std::move(named)),
        dtype_(dtype) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < parameters_.size() && !parameters_[i].name.empty(); ++i) {
      if (parameters_[i].kind == Kind::tensor && next < tensors_.size()) place_[i] = next++;
    }
  }

  bool has(std::size_t i) const override {
    return parameters_[i].kind == Kind::tensors || place_[i].has_value() || named_.contains(name_of(i));
  }
  Tensor tensor(std::size_t i) const override { return tensors_.at(place_[i].value()); }
  std::vector<Tensor> tensors(std::size_t) const override { return tensors_; }
  std::vector<std::int64_t> integers(std::size_t i) const override {
    const std::vector<double> numbers = has(i) ? named_.at(name_of(i)) : std::vector<double>{};
    return {numbers.begin(), numbers.end()};
  }
  double number(std::size_t i) const override { return named_.at(name_of(i)).at(0); }
  std::uint64_t draw_seed() const override { return 1; }
  DType dtype() const override { return dtype_; }

 private:
  std::string name_of(std::size_t i) const { return std::string(parameters_[i].name); }

  Parameters parameters_;
  std::array<std::optional<std::size_t>, std::tuple_size_v<Parameters>> place_;
  std::vector<Tensor> tensors_;
  Named named_;
  DType dtype_;
};

inline std::vector<Tensor> call(std::string_view name, std::vector<Tensor> tensors, Named named = {},
                                DType dtype = DType::f64) {
  const Operation* operation = find_function(name);
  if (operation == nullptr) throw Error("there is no function " + std::string(name));
  if (operation->call.build == nullptr) return {apply(*operation, std::move(tensors))};
  return operation->call.build(GivenArguments(*operation, std::move(tensors), std::move(named), dtype));
}

}  // namespace turunan::test
