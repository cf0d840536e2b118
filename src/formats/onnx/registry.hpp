#pragma once

#include <span>

#include "formats/onnx/call.hpp"

namespace turunan::onnx {

/// The rule of an operator; null for one that turunan does not know.
Rule find_operator(const std::string& domain, const std::string& name);

// The families of operators, each in a file of its own.
std::span<const OperatorEntry> arithmetic_operators();
std::span<const OperatorEntry> elementwise_operators();
std::span<const OperatorEntry> logic_operators();
std::span<const OperatorEntry> activation_operators();
std::span<const OperatorEntry> reduction_operators();
std::span<const OperatorEntry> product_operators();
std::span<const OperatorEntry> shape_operators();
std::span<const OperatorEntry> slice_operators();
std::span<const OperatorEntry> gather_operators();
std::span<const OperatorEntry> making_operators();
std::span<const OperatorEntry> order_operators();
std::span<const OperatorEntry> normalization_operators();
std::span<const OperatorEntry> loss_operators();
std::span<const OperatorEntry> recurrent_operators();
std::span<const OperatorEntry> quantization_operators();
std::span<const OperatorEntry> control_operators();
std::span<const OperatorEntry> sequence_operators();
std::span<const OperatorEntry> resize_operators();
std::span<const OperatorEntry> signal_operators();
std::span<const OperatorEntry> training_operators();
std::span<const OperatorEntry> value_operators();
std::span<const OperatorEntry> convolution_operators();
std::span<const OperatorEntry> pooling_operators();
std::span<const OperatorEntry> grid_operators();
std::span<const OperatorEntry> region_operators();

}  // namespace turunan::onnx
