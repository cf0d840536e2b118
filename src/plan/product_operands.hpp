#pragma once

#include "plan/kernels/product.hpp"
#include "plan/lowering.hpp"

namespace turunan::plan {

/// What a product multiplies, and how it lies.
struct ProductOperands {
  ProductShape shape;
  View a, b;
};

/// Operands that lie neither by rows nor by columns are copied first.
ProductOperands product_operands(Lowering& lowering, NodeIndex node);

}  // namespace turunan::plan
