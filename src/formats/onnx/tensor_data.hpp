#pragma once

#include "formats/onnx/schema.hpp"
#include "turunan/onnx.hpp"

namespace turunan::onnx {

/// The value of a tensor in a file, in the element type that carries it. Tensors that lie in a file of their
/// own are read from below `folder`. Throws DataError where sizes and data do not agree, before any memory is
/// taken, UnsupportedError for an element type that no graph carries.
Array value_of(const schema::TensorProto& tensor, const std::filesystem::path& folder);

/// The same of a sparse tensor: zeros between its values.
Array value_of(const schema::SparseTensorProto& tensor, const std::filesystem::path& folder);

/// Writes a value as float, double, int64 or bool, whichever its dtype is.
void set_value(schema::TensorProto& tensor, const Array& value);

}  // namespace turunan::onnx
