#include <algorithm>
#include <map>
#include <set>

#include "learn/nn/place.hpp"
#include "ops/random.hpp"
#include "text/unicode.hpp"
#include "turunan/error.hpp"
#include "turunan/module.hpp"

namespace turunan::nn {

std::uint64_t Pass::next_seed() {
  return ops::random_bits(seed_, draws_++);
}

void Module::require_free(const std::string& name) const {
  const auto is_own = [&](const NamedParameter& own) { return own.name == name; };
  const auto is_part = [&](const auto& part) { return part.first == name; };
  if (std::ranges::none_of(own_, is_own) && std::ranges::none_of(parts_, is_part)) return;
  throw Error("the parameters and parts of a module have different names, but \"" + name +
              "\" was added twice");
}

Parameter Module::add(std::string name, Parameter parameter, FileLayout layout) {
  require_free(name);
  own_.push_back({std::move(name), parameter, layout});
  return parameter;
}

void Module::add(std::string name, std::shared_ptr<const Module> part) {
  require_free(name);
  if (!part) throw Error("a part of a module is a module, but \"" + name + "\" is null");
  parts_.emplace_back(std::move(name), std::move(part));
}

Tensor Module::operator()(const Tensor& x) const {
  initialise(0);
  Pass pass;
  return (*this)(x, pass);
}

// A chain says itself which of its layers it was.
Tensor Module::operator()(const Tensor& x, Pass& pass) const {
  if (is_chain()) return forward(x, pass);
  return in_place([&] { return forward(x, pass); }, [this] { return description(); });
}

std::vector<NamedParameter> Module::parameters_by_all_names() const {
  struct Place {
    const Module* module;
    std::string prefix;
  };
  std::vector<NamedParameter> found;
  std::vector<Place> open{{this, ""}};  // the next one last, so that parts come in their order
  while (!open.empty()) {
    const auto [module, prefix] = std::move(open.back());
    open.pop_back();
    for (const NamedParameter& own : module->own_)
      found.push_back({prefix + own.name, own.parameter, own.layout});
    for (std::size_t i = module->parts_.size(); i-- > 0;)
      open.push_back({module->parts_[i].second.get(), prefix + module->parts_[i].first + "."});
  }
  return found;
}

std::vector<NamedParameter> Module::parameters() const {
  std::vector<NamedParameter> found;
  for (NamedParameter& named : parameters_by_all_names()) {
    const auto is_same = [&](const NamedParameter& other) { return other.parameter == named.parameter; };
    if (std::ranges::none_of(found, is_same)) found.push_back(std::move(named));
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
