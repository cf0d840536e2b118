#include <algorithm>
#include <list>

#include "graph/bindings.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"
#include "turunan/derivative.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

constexpr std::size_t most_plans = 16;

// One plan and what it is for.
struct PlanOfTypes {
  std::vector<TensorType> types;
  std::vector<Tensor> arguments;
  std::vector<bool> is_read;
  std::vector<Tensor> parameters;
  std::size_t results = 0;
  plan::Program program;
};

std::vector<TensorType> types_of(const std::vector<Array>& arguments) {
  std::vector<TensorType> types;
  for (const Array& x : arguments) types.push_back(x.type());
  return types;
}

PlanOfTypes make_plan(const Compiled::Function& function, std::vector<TensorType> types, int threads) {
  std::vector<Tensor> arguments, parameters;
  for (const TensorType& type : types) arguments.push_back(input(type));
  const std::vector<Tensor> results = function(arguments);
  std::vector<bool> is_read(arguments.size(), false);
  for (const Tensor& x : nodes_in_order(results)) {
    const auto argument = std::find(arguments.begin(), arguments.end(), x);
    if (argument != arguments.end()) {
      is_read[static_cast<std::size_t>(argument - arguments.begin())] = true;
    } else if (ops::is_variable(x)) {
      parameters.push_back(x);
    }
  }
  return {std::move(types),      std::move(arguments), std::move(is_read),
          std::move(parameters), results.size(),       plan::Program(results, {}, {.threads = threads})};
}

}  // namespace

struct Compiled::Plans {
  Function function;
  int threads;
  std::list<PlanOfTypes> used;  // the last used first
};

Compiled::Compiled(Function function, int threads)
    : plans_(std::make_shared<Plans>(Plans{std::move(function), threads, {}})) {}

Compiled::Compiled(const Compiled& other) : Compiled(other.plans().function, other.plans().threads) {}

Compiled::Plans& Compiled::plans() const {
  if (plans_) return *plans_;
  throw Error("a compiled function that was moved from computes nothing", {},
              "copy it where both are needed");
}

Compiled& Compiled::operator=(const Compiled& other) {
  return *this = Compiled(other);
}

std::vector<Array> Compiled::operator()(const std::vector<Array>& arguments) const {
  std::list<PlanOfTypes>& used = plans().used;
  std::vector<TensorType> types = types_of(arguments);
  const auto found =
      std::find_if(used.begin(), used.end(), [&](const PlanOfTypes& plan) { return plan.types == types; });
  if (found == used.end()) {
    used.push_front(make_plan(plans_->function, std::move(types), plans_->threads));
    if (used.size() > most_plans) used.pop_back();
  } else {
    used.splice(used.begin(), used, found);
  }
  PlanOfTypes& plan = used.front();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (plan.is_read[i]) plan.program.set(plan.arguments[i], arguments[i]);
  }
  for (const Tensor& parameter : plan.parameters)
    plan.program.set(parameter, bound_value(parameter.node(), {}));
  plan.program.run();
  std::vector<Array> results;
  for (std::size_t i = 0; i < plan.results; ++i) results.push_back(plan.program.output(i));
  return results;
}

}  // namespace turunan
