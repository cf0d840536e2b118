#include "ops/catalogue.hpp"

#include <algorithm>

#include "ops/activation.hpp"
#include "ops/cholesky.hpp"
#include "ops/convolution.hpp"
#include "ops/cumulative.hpp"
#include "ops/determinant.hpp"
#include "ops/dropout.hpp"
#include "ops/eigen.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/indexing.hpp"
#include "ops/inverse.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/loss.hpp"
#include "ops/loss_distance.hpp"
#include "ops/loss_distribution.hpp"
#include "ops/making.hpp"
#include "ops/narrow.hpp"
#include "ops/normalisation.hpp"
#include "ops/order.hpp"
#include "ops/pieces.hpp"
#include "ops/pooling.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/qr.hpp"
#include "ops/random.hpp"
#include "ops/softmax.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "ops/svd.hpp"
#include "ops/trigonometry.hpp"
#include "ops/view.hpp"
#include "ops/whole_numbers.hpp"

namespace turunan {

namespace {

constexpr const Operation* all[] = {
    &ops::constant,
    &ops::parameter,
    &ops::input,
    &ops::alias,
    &ops::negate,
    &ops::add,
    &ops::subtract,
    &ops::multiply,
    &ops::divide,
    &ops::quotient,
    &ops::masked_product,
    &ops::square,
    &ops::power,
    &ops::exp,
    &ops::log,
    &ops::sqrt,
    &ops::sin,
    &ops::cos,
    &ops::tan,
    &ops::asin,
    &ops::acos,
    &ops::atan,
    &ops::sinh,
    &ops::cosh,
    &ops::tanh,
    &ops::asinh,
    &ops::acosh,
    &ops::atanh,
    &ops::erf,
    &ops::equal,
    &ops::not_equal,
    &ops::less,
    &ops::less_equal,
    &ops::greater,
    &ops::greater_equal,
    &ops::abs,
    &ops::sign,
    &ops::step,
    &ops::floor,
    &ops::ceil,
    &ops::round,
    &ops::whole_quotient,
    &ops::remainder,
    &ops::shift_left,
    &ops::shift_right,
    &ops::narrow,
    &ops::where,
    &ops::maximum,
    &ops::minimum,
    &ops::clip,
    &ops::sigmoid,
    &ops::relu,
    &ops::leaky_relu,
    &ops::elu,
    &ops::softplus,
    &ops::gelu,
    &ops::silu,
    &ops::reduce_sum,
    &ops::reduce_mean,
    &ops::variance,
    &ops::deviation,
    &ops::reduce_max,
    &ops::reduce_min,
    &ops::reduce_product,
    &ops::product_of_others,
    &ops::argmax,
    &ops::argmin,
    &ops::order,
    &ops::cumulative_sum,
    &ops::norm,
    &ops::broadcast,
    &ops::cast_to,
    &ops::reshape_to,
    &ops::permute,
    &ops::take_slice,
    &ops::place_slice,
    &ops::gather_places,
    &ops::scatter_places,
    &ops::concatenate,
    &ops::stack,
    &ops::flatten,
    &ops::shape_of,
    &ops::zeros,
    &ops::ones,
    &ops::full,
    &ops::identity,
    &ops::arange,
    &ops::linspace,
    &ops::onehot,
    &ops::normal,
    &ops::uniform,
    &ops::glorot,
    &ops::he,
    &ops::lecun,
    &ops::orthogonal,
    &ops::matmul,
    &ops::dot_product,
    &ops::outer_product,
    &ops::trace,
    &ops::inverse,
    &ops::solve_system,
    &ops::determinant,
    &ops::cofactor,
    &ops::cofactor_change,
    &ops::cholesky_factor,
    &ops::qr_decomposition,
    &ops::qr_q,
    &ops::qr_r,
    &ops::independent_columns,
    &ops::eigen_decomposition,
    &ops::eigenvalues,
    &ops::eigenvectors,
    &ops::eigenvalue_gaps,
    &ops::singular_value_decomposition,
    &ops::singular_values,
    &ops::left_singular_vectors,
    &ops::right_singular_vectors,
    &ops::singular_value_gaps,
    &ops::nonzero_singular_values,
    &ops::convolution,
    &ops::convolution_transposed,
    &ops::convolution_of_weights,
    &ops::pool_max,
    &ops::pool_take,
    &ops::pool_put,
    &ops::pool_average,
    &ops::pool_spread,
    &ops::standardise,
    &ops::layer_norm,
    &ops::batch_norm,
    &ops::counted_draw,
    &ops::dropped,
    &ops::dropout,
    &ops::softmax,
    &ops::log_softmax,
    &ops::mean_squared_error,
    &ops::mean_absolute_error,
    &ops::huber,
    &ops::hinge,
    &ops::cross_entropy,
    &ops::softmax_cross_entropy,
    &ops::binary_cross_entropy,
    &ops::sigmoid_cross_entropy,
    &ops::negative_log_likelihood,
    &ops::kullback_leibler,
    &ops::accuracy,
    &ops::confusion,
};

}  // namespace

std::span<const Operation* const> catalogue() {
  return all;
}

const Operation* find_function(std::string_view name) {
  for (const Operation* operation : all) {
    if (operation->summary.empty()) continue;
    if (operation->name == name || std::ranges::find(operation->aliases, name) != operation->aliases.end()) {
      return operation;
    }
  }
  return nullptr;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Operation* operation : all) {
    if (operation->summary.empty()) continue;
    names.push_back(operation->name);
    names.insert(names.end(), operation->aliases.begin(), operation->aliases.end());
  }
  std::ranges::sort(names);
  return names;
}

Parameters parameters_of(const Operation& operation) {
  if (!operation.call.parameters[0].name.empty()) return operation.call.parameters;
  Parameters parameters = {};
  constexpr std::string_view letters[] = {"x", "y", "z"};
  for (std::size_t i = 0; i < operation.arity && i < 3; ++i) parameters[i].name = letters[i];
  return parameters;
}

}  // namespace turunan
