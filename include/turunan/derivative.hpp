#pragma once

#include <array>
#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "turunan/explain.hpp"
#include "turunan/functions.hpp"

// Derivatives of ordinary functions of tensors, and functions compiled.
//
//     auto f = [](const tn::Tensor& x) { return tn::sum(tn::square(x)); };
//     tn::grad(f)(x);          // the gradient at x, as a tensor: it can be differentiated again
//     tn::grad(tn::grad(g))(x) // the second derivative of a function of one number
//
// Goodfellow, Bengio and Courville, Deep Learning, section 6.5; Griewank and Walther, Evaluating Derivatives,
// chapter 3.

namespace turunan {

/// ∂cost/∂x for each x, of the shape of x. The cost is one number. Throws ShapeError where it has more
/// elements, TypeError where an x is not of floating-point numbers, DerivativeError where an operation
/// between has no derivative.
[[nodiscard]] std::vector<Tensor> gradients(const Tensor& cost, const std::vector<Tensor>& with_respect_to);

namespace detail {
Tensor independent(const Tensor& x);  // a name for x with an identity of its own
Tensor jacobian_of(const Tensor& f, const Tensor& x);
Tensor hessian_of(const Tensor& f, const Tensor& x);
Tensor argument(const Tensor& x, std::size_t i, std::size_t count);  // a leaf with x's value, and a name
Derivation explain_at(const Tensor& cost, std::vector<Tensor> arguments);
}  // namespace detail

template <class F, class... X>
concept function_of_tensors =
    std::invocable<F, const X&...> && std::convertible_to<std::invoke_result_t<F, const X&...>, Tensor>;

template <std::size_t n>
struct ValueAndGradients {
  Tensor value;
  std::array<Tensor, n> gradients;  ///< by each argument
};

/// A function that gives the value of f, one number, and its gradients by all arguments.
template <class F>
[[nodiscard]] auto value_and_grad(F f) {
  return [f = std::move(f)]<std::convertible_to<Tensor>... X>(
      const X&... x) requires function_of_tensors<F, std::conditional_t<true, Tensor, X>...> {
    const std::array<Tensor, sizeof...(X)> arguments{detail::independent(Tensor(x))...};
    ValueAndGradients<sizeof...(X)> result;
    result.value = std::apply(f, arguments);
    const std::vector<Tensor> found = gradients(result.value, {arguments.begin(), arguments.end()});
    std::copy(found.begin(), found.end(), result.gradients.begin());
    return result;
  };
}

/// A function that gives the gradient of f: by its argument, or by all of several as a std::array.
template <class F>
[[nodiscard]] auto grad(F f) {
  return [both = value_and_grad(std::move(f))]<std::convertible_to<Tensor>... X>(const X&... x) {
    auto result = both(x...);
    if constexpr (sizeof...(X) == 1) {
      return result.gradients[0];
    } else {
      return result.gradients;
    }
  };
}

/// A function that gives the matrix of ∂fᵢ/∂xⱼ, elements counted row by row: (elements of f) × (elements of
/// x).
template <class F>
[[nodiscard]] auto jacobian(F f) {
  return [f = std::move(f)](const Tensor& x) requires function_of_tensors<F, Tensor> {
    const Tensor argument = detail::independent(x);
    return detail::jacobian_of(f(argument), argument);
  };
}

/// A function that gives the matrix of ∂²f/∂xᵢ∂xⱼ of f, which is one number.
template <class F>
[[nodiscard]] auto hessian(F f) {
  return [f = std::move(f)](const Tensor& x) requires function_of_tensors<F, Tensor> {
    const Tensor argument = detail::independent(x);
    return detail::hessian_of(f(argument), argument);
  };
}

/// The value of f, one number, and its gradients by all arguments as equations with numbers; the arguments
/// are called x, or x₁, x₂, … of several. Throws as explain of a tensor does.
template <class F, std::convertible_to<Tensor>... X>
requires(sizeof...(X) > 0) &&
    function_of_tensors<F, std::conditional_t<true, Tensor, X>...> [[nodiscard]] Derivation
    explain(F f, const X&... x) {
  std::size_t i = 0;
  const std::array<Tensor, sizeof...(X)> arguments{detail::argument(Tensor(x), i++, sizeof...(X))...};
  return detail::explain_at(std::apply(f, arguments), {arguments.begin(), arguments.end()});
}

/// A function of tensors made into a plan for each set of types that it is called with; the 16 used last are
/// kept. Parameters that the function uses have the values that they have at the call. Not for two threads at
/// once; a copy makes plans of its own, for another thread.
class Compiled {
 public:
  using Function = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;
  explicit Compiled(Function function, int threads = 1);
  Compiled(const Compiled& other);
  Compiled& operator=(const Compiled& other);
  Compiled(Compiled&&) noexcept = default;
  Compiled& operator=(Compiled&&) noexcept = default;
  /// Throws what the function throws while it is built, and what the operations throw.
  std::vector<Array> operator()(const std::vector<Array>& arguments) const;

 private:
  struct Plans;
  Plans& plans() const;
  std::shared_ptr<Plans> plans_;
};

namespace detail {
struct CompiledByCount {
  mutable std::map<std::size_t, Compiled> of;  // for each number of arguments that the function takes
};
}  // namespace detail

/// A function of arrays that computes f by a plan: `auto step = tn::compile(f); Array y = step(x);` Not for
/// two threads at once; a copy of it makes plans of its own, for another thread.
template <class F>
[[nodiscard]] auto compile(F f, int threads = 1) {
  return [ f = std::move(f), threads, compiled = detail::CompiledByCount() ]<std::convertible_to<Array>... X>(
      const X&... x) requires function_of_tensors<F, std::conditional_t<true, Tensor, X>...> {
    const auto of_these = [f](const std::vector<Tensor>& arguments) {
      return [&]<std::size_t... i>(std::index_sequence<i...>) {
        return std::vector<Tensor>{f(arguments[i]...)};
      }
      (std::index_sequence_for<X...>{});
    };
    const Compiled& plans = compiled.of.try_emplace(sizeof...(X), of_these, threads).first->second;
    return plans({Array(x)...})[0];
  };
}

}  // namespace turunan
