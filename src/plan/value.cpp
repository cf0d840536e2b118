#include <ostream>

#include "plan/program.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {

std::vector<Array> values(const std::vector<Tensor>& tensors) {
  for (const Tensor& x : tensors) (void)x.node();  // throws where one is empty
  return plan::evaluate(tensors);
}

Array value(const Tensor& x) {
  return values({x})[0];
}

double number(const Tensor& x) {
  if (x.shape().elements() != 1)
    throw ShapeError("one number has one element", {{0, "is " + to_string(x.shape())}});
  return value(x).element(0);
}

std::ostream& operator<<(std::ostream& out, const Array& x) {
  return out << to_string(x);
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) {
  return out << value(x);
}

}  // namespace turunan
