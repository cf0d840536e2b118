#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "turunan/array.hpp"
#include "turunan/error.hpp"
#include "turunan/module.hpp"
#include "turunan/tensor.hpp"

// Networks as ONNX files, in and out: https://onnx.ai.

namespace turunan::onnx {

/// What a file says its elements are; the numbers are the format's own. Whole numbers of every width are
/// carried as i64, float16 and bfloat16 as f32; results are rounded and wrapped as their own type would be.
enum class ElementType : std::uint8_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  complex64 = 14,
  complex128 = 15,
  bfloat16 = 16,
};

std::string_view name(ElementType type);  ///< "float16"
/// The element type that carries it in a graph; nothing for text and complex numbers.
std::optional<DType> carrier(ElementType type);

/// An operator, an attribute or an element type that turunan does not compute.
struct UnsupportedError : Error {
  UnsupportedError(std::string operator_name, std::string node_name, std::string reason);
  std::string operator_name;  ///< "RoiAlign"
  std::string node_name;      ///< the node's name in the file, else what it makes
  std::string reason;
};

/// An input or an output of a model.
struct Port {
  std::string name;
  ElementType element_type = ElementType::undefined;
  /// A size that the file leaves open has a name or none; a shape that it leaves open is empty.
  struct Size {
    std::optional<std::int64_t> size;
    std::string name;
  };
  std::optional<std::vector<Size>> shape;
};

/// A floating tensor that the file gives a value. In expressions the parameter has it: they are evaluated and
/// compiled as they are.
struct Weight {
  std::string name;
  Tensor parameter;
  Array value;
};

/// A model read from a file. Immutable and cheap to copy.
class Model {
 public:
  const std::vector<Port>& inputs() const;  ///< those that have no value in the file
  const std::vector<Port>& outputs() const;
  const std::map<std::string, std::string>& metadata() const;  ///< producer, version, and the file's own
  const std::vector<Weight>& weights() const;

  /// The outputs as expressions of the inputs, one tensor for each input, and of the weights' parameters.
  /// What decides on a shape or on which branch is taken must be a constant there. Throws UnsupportedError,
  /// ShapeError for inputs that do not fit, DataError for a model that is not well formed.
  std::vector<Tensor> build(const std::vector<Tensor>& inputs) const;

  /// The values of the outputs. Here every input has a value, so any of them may decide on a shape.
  std::vector<Array> run(const std::vector<Array>& inputs) const;

  class Implementation;
  explicit Model(std::shared_ptr<const Implementation> implementation);
  const Implementation& implementation() const { return *implementation_; }

 private:
  std::shared_ptr<const Implementation> implementation_;
};

/// A model with one input and one output as a module: its weights are parameters under their names in the
/// file, so that it is trained further, alone or as a part of another network. Not trained are numbers, which
/// are settings more often than weights, and the running statistics of BatchNormalization.
///
///     tn::nn::Sequential net{tn::onnx::Network{tn::onnx::read("body.onnx")}, tn::nn::Linear{64, 2}};
class Network : public nn::Module {
 public:
  /// Throws Error where the model has more inputs or outputs than one.
  explicit Network(Model model);
  /// Throws as Model::build does.
  Tensor forward(const Tensor& x, nn::Pass& pass) const override;
  std::string description() const override;  ///< "onnx resnet"

 private:
  Model model_;
  std::vector<nn::Parameter> parameters_;  // of the model's weights
};

/// Throws DataError where the file cannot be read or is no ONNX model. Tensors that lie in files beside it
/// are read too, from its folder and below.
Model read(const std::filesystem::path& path);
Model read(std::span<const std::byte> bytes, const std::filesystem::path& folder = {});

/// A tensor and the name that it has in a file.
struct Named {
  std::string name;
  Tensor tensor;
};

struct WriteOptions {
  std::string graph = "network";  ///< the graph's name
  std::map<std::string, std::string> metadata = {};
  /// Where it is not empty, the first axis of every input has this name in the file and any size. Throws
  /// UnsupportedError where the graph counts on the size that it was built with.
  std::string batch = {};
};

/// The outputs as a model of the operator set 17: inputs are variables of the graph, weights its parameters
/// with their values. An operation without a counterpart is opened into simpler ones. Throws UnsupportedError
/// where none is left, DataError for a variable that is neither an input nor a weight, and for names given
/// twice.
std::string to_bytes(const std::vector<Named>& outputs, const std::vector<Named>& inputs,
                     const std::vector<Weight>& weights, const WriteOptions& options = {});

/// The same into a file, which is replaced whole. Throws WriteError where it cannot be.
void write(const std::filesystem::path& path, const std::vector<Named>& outputs,
           const std::vector<Named>& inputs, const std::vector<Weight>& weights,
           const WriteOptions& options = {});

}  // namespace turunan::onnx
