#include "explain/trace/local_jacobian.hpp"

#include <algorithm>

#include "ops/leaf.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

// A linear function of one tensor, compiled; it gives its results for the unit tensors.
class Linear {
 public:
  Linear(const Tensor& result, const Tensor& variable, const Bindings& values)
      : variable_(variable), program_({result, variable}, {}) {
    for (const Tensor& tensor : nodes_in_order({&result, 1})) {
      if (!ops::is_variable(tensor) || tensor == variable) continue;
      const auto found = values.find(&tensor.node());
      if (found != values.end()) program_.set(tensor, found->second);
    }
  }

  std::vector<double> of_unit(std::int64_t position) {
    std::vector<double> unit(static_cast<std::size_t>(variable_.shape().elements()), 0);
    unit[static_cast<std::size_t>(position)] = 1;
    program_.set(variable_, Array(variable_.shape(), unit, variable_.dtype()));
    program_.run();
    return program_.output(0).to_doubles();
  }

 private:
  Tensor variable_;
  plan::Program program_;
};

bool by_rows(const Tensor& expression, std::size_t columns) {
  return static_cast<std::size_t>(expression.shape().elements()) < columns;
}

void fill_by_rows(Linear& transposed, const Tensor& expression, std::vector<Column>& columns) {
  for (std::int64_t i = 0; i < expression.shape().elements(); ++i) {
    const std::vector<double> row = transposed.of_unit(i);
    for (Column& column : columns) {
      const double value = row[static_cast<std::size_t>(column.of)];
      if (value != 0) column.entries.emplace_back(i, value);
    }
  }
}

void fill_by_columns(Linear& derivative, std::vector<Column>& columns) {
  for (Column& column : columns) {
    const std::vector<double> values = derivative.of_unit(column.of);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != 0) column.entries.emplace_back(static_cast<std::int64_t>(i), values[i]);
    }
  }
}

void require_values(const Tensor& expression, const Bindings& values) {
  for (const Tensor& tensor : nodes_in_order({&expression, 1})) {
    if (ops::is_variable(tensor) && !values.contains(&tensor.node()))
      throw Error("the leaf " + tensor.node().origin.name + " has no value");
  }
}

}  // namespace

double work_of_columns(const Tensor& expression, const Tensor& leaf, std::size_t columns) {
  const auto results = static_cast<double>(expression.shape().elements());
  const double runs = by_rows(expression, columns) ? results : static_cast<double>(columns);
  return runs * (results + static_cast<double>(leaf.shape().elements()));
}

std::vector<Column> columns_of_jacobian(const Tensor& expression, const Tensor& leaf, const Bindings& values,
                                        std::span<const std::int64_t> columns) {
  std::vector<Column> result;
  for (const std::int64_t column : columns) result.push_back({.of = column});
  require_values(expression, values);
  if (!is_floating(expression.dtype()) || !is_floating(leaf.dtype())) return result;

  const Tensor cotangent = input(expression.type());
  const Tensor back = pullback(expression, cotangent, {&leaf, 1}).front();
  if (!back) return result;
  if (by_rows(expression, columns.size())) {
    Linear transposed(back, cotangent, values);
    fill_by_rows(transposed, expression, result);
    return result;
  }
  const Tensor direction = input(leaf.type());
  const Tensor forward = pullback(back, direction, {&cotangent, 1}).front();
  if (!forward) return result;
  Linear derivative(forward, direction, values);
  fill_by_columns(derivative, result);
  return result;
}

}  // namespace turunan::explanation
