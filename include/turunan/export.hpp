#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "turunan/module.hpp"
#include "turunan/tensor.hpp"

// Networks as source code: one header of C++17 that computes the network and needs nothing else.

namespace turunan {

struct CppHeaderOptions {
  std::string name_space = "network";  ///< "network" or "company::network"
  std::string origin = {};             ///< said in the first line: "from xor.tn"
};

/// A header that computes the outputs from the inputs, with the values of all parameters in it:
///
///     void predict(const float* inputs, std::int64_t examples, float* outputs);
///
/// in that namespace, beside `input_size`, `output_size` and the shapes; double where the graph is f64. An
/// example is the inputs' elements one after another, row by row, and gives the outputs' elements likewise.
/// The header allocates nothing and throws nothing.
///
/// The first axis of every input and output is the examples, and is 1 in the graph given: `predict` runs it
/// for one example after another, so that no result depends on a second example.
///
/// Throws ShapeError where that axis is not 1, TypeError for inputs that are not all f32 or all f64,
/// DomainError for a namespace that is none, and Error, which names it, for an operation that has no loop.
std::string cpp_header(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                       const CppHeaderOptions& options = {});

/// The same of a module, as it is used after training, for examples of this shape.
std::string cpp_header(const nn::Module& network, const Shape& example, DType dtype = DType::f32,
                       const CppHeaderOptions& options = {});

/// Writes it to a file; a kill at any moment leaves the old file or the new one. Throws WriteError too.
void write_cpp_header(const std::filesystem::path& file, const nn::Module& network, const Shape& example,
                      DType dtype = DType::f32, const CppHeaderOptions& options = {});

}  // namespace turunan
