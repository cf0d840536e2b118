// Any bytes are a model or an error; a model makes a graph or says why not.

#include <span>

#include "turunan/onnx.hpp"

namespace {

using namespace turunan;

// An input of the type that the model asks for; sizes that it leaves open are 2.
Tensor input_for(const onnx::Port& port) {
  std::vector<std::int64_t> sizes;
  if (port.shape) {
    for (const auto& size : *port.shape) sizes.push_back(size.size.value_or(2));
  }
  return input({onnx::carrier(port.element_type).value_or(DType::f32), Shape(sizes)});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const onnx::Model model = onnx::read(std::as_bytes(std::span(data, size)));
    std::vector<Tensor> inputs;
    for (const onnx::Port& port : model.inputs()) inputs.push_back(input_for(port));
    (void)model.build(inputs);
  } catch (const Error&) {
  }
  return 0;
}
