#pragma once

#include <functional>
#include <string>
#include <vector>

#include "graph/bindings.hpp"
#include "turunan/onnx.hpp"

// Networks that the tests write to ONNX and read back, and that tools/check_onnx_export.py holds to ONNX
// Runtime.

namespace turunan::onnx::test {

struct Network {
  std::string name;
  std::vector<Named> outputs, inputs;
  std::vector<Weight> weights;
  std::vector<Array> values;  ///< of the inputs

  Bindings bindings() const;
};

/// A maker of a network for so many examples.
struct NetworkMaker {
  std::string name;
  bool open;  ///< it may be written with any number of examples
  std::function<Network(std::int64_t examples)> make;
};
const std::vector<NetworkMaker>& networks();

}  // namespace turunan::onnx::test
