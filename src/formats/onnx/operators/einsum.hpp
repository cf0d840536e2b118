#pragma once

#include "formats/onnx/call.hpp"

namespace turunan::onnx {

/// The sum of products of the node's inputs that an equation names: "ij,jk->ik". Equal letters are one axis;
/// those that the result does not name are summed over.
Tensor sum_of_products(const Call& call, const std::string& equation);

}  // namespace turunan::onnx
