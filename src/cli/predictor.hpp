#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/network_file.hpp"

namespace turunan::cli {

/// A network with one input that computes results for examples, some at a time.
class Predictor {
 public:
  virtual ~Predictor() = default;

  /// Results of examples × `example`; the first axis stays. Throws Error.
  virtual Array operator()(const Array& examples) = 0;

  std::string input_name, output_name;
  DType dtype = DType::f32;                  ///< of the examples
  std::vector<std::int64_t> example = {};    ///< the shape of one; -1 for a size that is open
  std::vector<std::string> columns = {};     ///< of the input, where they have names
  std::vector<std::string> categories = {};  ///< of the output's columns, where they have names
  std::int64_t chunk = 1024;                 ///< examples at a time
};

/// Throws Error for a network with more than one input.
std::unique_ptr<Predictor> predictor_of(NetworkFile network, int threads);
std::unique_ptr<Predictor> onnx_predictor(const std::string& path, const NetworkFlags& flags);

}  // namespace turunan::cli
