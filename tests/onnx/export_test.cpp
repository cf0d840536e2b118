#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "formats/onnx/schema.hpp"
#include "onnx/networks.hpp"
#include "ops/inverse.hpp"
#include "ops/sum.hpp"
#include "plan/program.hpp"
#include "reference/evaluate.hpp"
#include "turunan/error.hpp"

// What is written to ONNX and read back computes the same.

namespace turunan::onnx::test {
namespace {

Model written(const Network& network, const std::string& batch = {}) {
  const std::string bytes =
      to_bytes(network.outputs, network.inputs, network.weights, {.graph = network.name, .batch = batch});
  return read(std::as_bytes(std::span(bytes)));
}

void expect_same(const std::vector<Array>& got, const std::vector<Array>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].type(), expected[i].type()) << "output " << i;
    const std::vector<double> p = got[i].to_doubles(), q = expected[i].to_doubles();
    for (std::size_t k = 0; k < p.size(); ++k) {
      ASSERT_TRUE(p[k] == q[k] || std::abs(p[k] - q[k]) <= 1e-5 * (1 + std::abs(q[k])))
          << "output " << i << " at " << k << ": " << p[k] << ", not " << q[k];
    }
  }
}

std::vector<Array> values_of(const Network& network) {
  std::vector<Tensor> tensors;
  for (const Named& output : network.outputs) tensors.push_back(output.tensor);
  return reference::evaluate(tensors, network.bindings());
}

TEST(OnnxExport, ReadsBackWhatItWrote) {
  for (const NetworkMaker& maker : networks()) {
    SCOPED_TRACE(maker.name);
    const Network network = maker.make(4);
    const Model model = written(network);
    ASSERT_EQ(model.inputs().size(), network.inputs.size());
    EXPECT_EQ(model.weights().size() >= network.weights.size(), true);
    expect_same(model.run(network.values), values_of(network));
  }
}

// A network with an open number of examples is written once, and computes any number.
TEST(OnnxExport, LeavesTheNumberOfExamplesOpen) {
  for (const NetworkMaker& maker : networks()) {
    if (!maker.open) continue;
    SCOPED_TRACE(maker.name);
    const Model model = written(maker.make(3), "batch");
    EXPECT_EQ((*model.inputs()[0].shape)[0].name, "batch");
    for (const std::int64_t examples : {1, 3, 5}) {
      const Network network = maker.make(examples);
      expect_same(model.run(network.values), values_of(network));
    }
  }
}

TEST(OnnxExport, SaysWhereExamplesAreCounted) {
  for (const NetworkMaker& maker : networks()) {
    if (maker.open) continue;
    EXPECT_THROW(written(maker.make(3), "batch"), UnsupportedError) << maker.name;
  }
}

TEST(OnnxExport, KeepsNamesAndMetadata) {
  const Network network = networks()[0].make(2);
  const std::string bytes = to_bytes(network.outputs, network.inputs, network.weights,
                                     {.graph = "g", .metadata = {{"epochs", "3"}}});
  const Model model = read(std::as_bytes(std::span(bytes)));
  EXPECT_EQ(model.metadata().at("epochs"), "3");
  EXPECT_EQ(model.metadata().at("graph"), "g");
  EXPECT_EQ(model.inputs()[0].name, "x0");
  EXPECT_EQ(model.outputs()[0].name, "y0");
  std::set<std::string> names;
  for (const Weight& weight : model.weights()) names.insert(weight.name);
  EXPECT_TRUE(names.contains("0.weight"));
}

TEST(OnnxExport, RefusesWhatIsNoModel) {
  const Network network = networks()[0].make(2);
  EXPECT_THROW((void)to_bytes(network.outputs, {}, network.weights), DataError);
  EXPECT_THROW((void)to_bytes(network.outputs, network.inputs, {}), DataError);
  EXPECT_THROW((void)to_bytes(network.outputs, {network.inputs[0], network.inputs[0]}, network.weights),
               DataError);
  EXPECT_THROW((void)to_bytes({{"x0", network.outputs[0].tensor}}, network.inputs, network.weights),
               DataError);
}

// What is above a value that is written instead is left out.
TEST(OnnxExport, WritesTheValueOfWhatHasNoOperator) {
  for (const NetworkMaker& maker : networks()) {
    if (maker.name != "inverse_of_weights") continue;
    const Network network = maker.make(2);
    schema::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(to_bytes(network.outputs, network.inputs, network.weights)));
    EXPECT_EQ(model.graph().node_size(), 2);  // the product, and the output's name
  }
  const Tensor x = input({DType::f64, {2, 2}});
  try {
    (void)to_bytes({{"y", apply(ops::inverse, {x})}}, {{"x", x}}, {});
    FAIL();
  } catch (const UnsupportedError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("inv cannot be carried over between ONNX and turunan"))
        << error.what();
  }
}

TEST(OnnxExport, WritesAFile) {
  const Network network = networks()[0].make(2);
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("turunan_layers_" + std::to_string(::getpid()) + ".onnx");
  write(path, network.outputs, network.inputs, network.weights);
  expect_same(read(path).run(network.values), values_of(network));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace turunan::onnx::test
