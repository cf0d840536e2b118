#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// Reverse mode, from graph to graph: the cotangents of the tensors in `wrt`, given that of the root; an
/// empty tensor stands for zero. Goodfellow et al., Deep Learning, section 6.5; Griewank and Walther,
/// chapter 3. The result is made of operations, so it can be differentiated again.
std::vector<Tensor> pullback(const Tensor& root, const Tensor& cotangent, std::span<const Tensor> wrt);

/// ∂cost/∂x for each x in `wrt`, of the shape of x; zeros where the cost does not depend on x.
/// The cost is a scalar or has one element. Throws ShapeError where it has more, DerivativeError where an
/// operation between has no derivative.
std::vector<Tensor> gradient(const Tensor& cost, std::span<const Tensor> wrt);
Tensor gradient(const Tensor& cost, const Tensor& wrt);

/// The matrix of ∂fᵢ/∂xⱼ, elements counted row by row: (elements of f) × (elements of x).
Tensor jacobian(const Tensor& f, const Tensor& x);

/// The matrix of ∂²f/∂xᵢ∂xⱼ of a scalar f.
Tensor hessian(const Tensor& f, const Tensor& x);

}  // namespace turunan
