#pragma once

// The messages of the format, generated from ONNX's own schema in a namespace of ours, so that a program
// which also links ONNX has each of them once.

#include "turunan_onnx.pb.h"

namespace turunan::onnx {

namespace schema = turunan::onnx_schema;

}  // namespace turunan::onnx
