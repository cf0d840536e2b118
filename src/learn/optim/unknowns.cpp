#include "learn/optim/unknowns.hpp"

#include "graph/bindings.hpp"
#include "learn/optim/settings.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

Unknowns::Unknowns(std::span<const Array> start) : start_(start.begin(), start.end()) {
  if (start_.empty()) throw Error("a function that is minimised has at least one argument");
  for (const Array& array : start_) {
    if (!is_floating(array.dtype())) {
      throw TypeError("a minimisation starts from floating-point numbers",
                      {{0, "is " + to_string(array.type())}});
    }
    tensors_.push_back(parameter(array.type()));
  }
}

plan::Program Unknowns::program(const std::vector<Tensor>& outputs) const {
  plan::Program program(outputs, {});
  for (const Tensor& tensor : nodes_in_order(outputs)) {
    const bool others = ops::is_variable(tensor) && tensor.node().attributes.kept;
    if (others) program.set(tensor, bound_value(tensor.node(), {}));
  }
  for (std::size_t i = 0; i < start_.size(); ++i) program.set(tensors_[i], start_[i]);
  return program;
}

std::vector<Array> Unknowns::values(const plan::Program& program) const {
  std::vector<Array> result;
  for (const Tensor& tensor : tensors_) result.push_back(program.get(tensor));
  return result;
}

void Unknowns::require_finite(const plan::Program& program, std::size_t outputs, const char* what) const {
  std::vector<Array> found;
  for (std::size_t i = 0; i < outputs; ++i) found.push_back(program.output(i));
  if (joined(found).allFinite()) return;
  throw DomainError(std::string(what) + " or its derivative is not finite at the start", {},
                    "start where it is defined, with a finite derivative");
}

void require_limits(const optim::Limits& limits) {
  if (limits.steps < 0) throw DomainError("steps are counted from 0, not " + std::to_string(limits.steps));
  require_not_negative("the limit of the gradient", limits.gradient);
  require_not_negative("the limit of a change", limits.change);
}

bool hardly_changes(const Vector& change, const Vector& at, const optim::Limits& limits) {
  return (change.array().abs() <= limits.change * at.array().abs()).all();
}

}  // namespace turunan::learn
