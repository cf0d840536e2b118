#include <algorithm>
#include <map>
#include <set>

#include "ops/random.hpp"
#include "text/unicode.hpp"
#include "turunan/error.hpp"
#include "turunan/module.hpp"

namespace turunan::nn {

std::uint64_t Pass::next_seed() {
  return ops::random_bits(seed_, draws_++);
}

Parameter Module::add(std::string name, Parameter parameter, FileLayout layout) {
  own_.push_back({std::move(name), parameter, layout});
  return parameter;
}

void Module::add(std::string name, std::shared_ptr<const Module> part) {
  parts_.emplace_back(std::move(name), std::move(part));
}

Tensor Module::operator()(const Tensor& x) const {
  initialise(0);
  Pass pass;
  return forward(x, pass);
}

Tensor Module::operator()(const Tensor& x, Pass& pass) const {
  return forward(x, pass);
}

std::vector<NamedParameter> Module::parameters() const {
  struct Place {
    const Module* module;
    std::string prefix;
  };
  std::vector<NamedParameter> found;
  std::vector<Place> open{{this, ""}};  // the next one last, so that parts come in their order
  while (!open.empty()) {
    const auto [module, prefix] = std::move(open.back());
    open.pop_back();
    for (const NamedParameter& own : module->own_) {
      const auto is_same = [&](const NamedParameter& other) { return other.parameter == own.parameter; };
      if (std::none_of(found.begin(), found.end(), is_same))
        found.push_back({prefix + own.name, own.parameter, own.layout});
    }
    for (std::size_t i = module->parts_.size(); i-- > 0;)
      open.push_back({module->parts_[i].second.get(), prefix + module->parts_[i].first + "."});
  }
  return found;
}

std::int64_t Module::number_of_parameters() const {
  std::int64_t number = 0;
  for (const auto& [name, parameter, layout] : parameters())
    number += parameter.is_trained() ? parameter.shape().elements() : 0;
  return number;
}

void Module::initialise(std::uint64_t seed, bool again) const {
  std::map<std::string, int> used;
  std::uint64_t position = 0;
  for (auto& [name, parameter, layout] : parameters()) {
    const std::string& symbol = parameter.symbol();
    if (!symbol.empty()) parameter.name(symbol + text::to_subscript(std::to_string(++used[symbol])));
    const std::uint64_t own_seed = ops::random_bits(seed, position++);
    if (again || !parameter.has_value()) parameter.draw(own_seed);
  }
}

void Module::to(DType dtype) const {
  if (!is_floating(dtype)) throw TypeError("a network is of floating-point numbers, f32 or f64");
  for (auto& [name, parameter, layout] : parameters()) parameter.convert(dtype);
}

}  // namespace turunan::nn
