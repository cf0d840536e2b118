// Writes the networks of the tests as ONNX models into a folder, each with inputs and outputs beside it, laid
// out as the ONNX project's own tests. Usage: onnx_networks FOLDER

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "formats/onnx/tensor_data.hpp"
#include "onnx/networks.hpp"
#include "reference/evaluate.hpp"

namespace {

using namespace turunan;
using namespace turunan::onnx;
namespace fs = std::filesystem;

void write_tensor(const fs::path& path, const std::string& name, const Array& value) {
  schema::TensorProto tensor;
  tensor.set_name(name);
  set_value(tensor, value);
  std::ofstream(path, std::ios::binary) << tensor.SerializeAsString();
}

void write_data(const fs::path& folder, const test::Network& network) {
  fs::create_directories(folder);
  std::vector<Tensor> tensors;
  for (const Named& output : network.outputs) tensors.push_back(output.tensor);
  const std::vector<Array> outputs = reference::evaluate(tensors, network.bindings());
  for (std::size_t i = 0; i < network.values.size(); ++i) {
    write_tensor(folder / fmt::format("input_{}.pb", i), network.inputs[i].name, network.values[i]);
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    write_tensor(folder / fmt::format("output_{}.pb", i), network.outputs[i].name, outputs[i]);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: onnx_networks FOLDER\n");
    return 2;
  }
  for (const test::NetworkMaker& maker : test::networks()) {
    const fs::path folder = fs::path(words[1]) / maker.name;
    const test::Network network = maker.make(3);
    fs::create_directories(folder);
    onnx::write(folder / "model.onnx", network.outputs, network.inputs, network.weights,
                {.graph = maker.name, .batch = maker.open ? "batch" : ""});
    write_data(folder / "test_data_set_0", network);
    if (maker.open) write_data(folder / "test_data_set_1", maker.make(5));
  }
}
