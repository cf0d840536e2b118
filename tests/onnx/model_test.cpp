#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "formats/onnx/schema.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "reference/evaluate.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"
#include "turunan/turunan.hpp"

// Models read from bytes: what is well formed runs and trains, what is not is refused with the fault named.

namespace turunan::onnx {
namespace {

namespace fs = std::filesystem;

Model model_of(const schema::ModelProto& proto, const fs::path& folder = {}) {
  const std::string bytes = proto.SerializeAsString();
  return read(std::as_bytes(std::span(bytes)), folder);
}

schema::NodeProto& add_node(schema::ModelProto& model, const std::string& name,
                            const std::vector<std::string>& inputs, const std::string& output) {
  auto& node = *model.mutable_graph()->add_node();
  node.set_op_type(name);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

void add_port(schema::ValueInfoProto& port, const std::string& name, const std::vector<std::int64_t>& sizes) {
  port.set_name(name);
  port.mutable_type()->mutable_tensor_type()->set_elem_type(schema::TensorProto::FLOAT);
  auto& shape = *port.mutable_type()->mutable_tensor_type()->mutable_shape();
  for (const std::int64_t size : sizes) {
    auto& dim = *shape.add_dim();
    size < 0 ? dim.set_dim_param("n") : dim.set_dim_value(size);
  }
}

schema::ModelProto empty_model(const std::vector<std::int64_t>& sizes) {
  schema::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  add_port(*model.mutable_graph()->add_input(), "x", sizes);
  add_port(*model.mutable_graph()->add_output(), "y", sizes);
  return model;
}

schema::TensorProto& add_weight(schema::ModelProto& model, const std::vector<float>& values,
                                const std::vector<std::int64_t>& sizes) {
  auto& tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(schema::TensorProto::FLOAT);
  for (const std::int64_t size : sizes) tensor.add_dims(size);
  for (const float value : values) tensor.add_float_data(value);
  return tensor;
}

// y = x·w
schema::ModelProto product() {
  schema::ModelProto model = empty_model({-1, 2});
  add_weight(model, {1, 2, 3, 4}, {2, 2});
  add_node(model, "MatMul", {"x", "w"}, "y");
  return model;
}

Array floats(const Shape& shape, const std::vector<double>& elements) {
  return Array(shape, elements, DType::f32);
}

TEST(OnnxModel, RunsForAnyNumberOfExamples) {
  const Model model = model_of(product());
  EXPECT_EQ((*model.inputs()[0].shape)[0].name, "n");
  EXPECT_TRUE(identical(model.run({floats({1, 2}, {1, 1})})[0], floats({1, 2}, {4, 6})));
  EXPECT_TRUE(identical(model.run({floats({2, 2}, {1, 0, 0, 1})})[0], floats({2, 2}, {1, 2, 3, 4})));
}

TEST(OnnxModel, TrainsFurther) {
  const Model model = model_of(product());
  ASSERT_EQ(model.weights().size(), 1U);
  const Weight& w = model.weights()[0];
  EXPECT_EQ(w.name, "w");
  const Tensor y = model.build({Tensor(floats({1, 2}, {1, 2}))})[0];
  const Tensor slope = gradient(ops::sum(ops::square(y)), w.parameter);
  const Array value = reference::evaluate(slope, {{&w.parameter.node(), w.value}});
  EXPECT_TRUE(identical(value, floats({2, 2}, {14, 20, 28, 40})));  // 2xᵀ(x·w), x·w = 7 10
}

// Without a binding: the parameter has its value with it.
TEST(OnnxModel, IsEvaluatedAsItIs) {
  const Model model = model_of(product());
  const Tensor x(floats({1, 2}, {1, 1}));
  EXPECT_TRUE(identical(value(model.build({x})[0]), floats({1, 2}, {4, 6})));
  const auto compiled = compile([&](const Tensor& input) { return model.build({input})[0]; });
  EXPECT_TRUE(identical(compiled(floats({1, 2}, {1, 0})), floats({1, 2}, {1, 2})));
}

TEST(OnnxNetwork, TrainsFurtherAsAPart) {
  const Model model = model_of(product());
  const Network body(model);
  nn::Sequential net{body, nn::Linear{2, 1}};
  ASSERT_EQ(net.parameters()[0].name, "0.w");
  const Tensor X(floats({3, 2}, {1, 0, 0, 1, 1, 1})), y(floats({3, 1}, {1, 2, 3}));
  net.to(DType::f32);
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.01}, {.seed = 1}};
  const History history = trainer.fit({X, y}, {.epochs = 200});
  EXPECT_LT(history.epochs.back().cost, 0.01 * history.epochs.front().cost);
  EXPECT_FALSE(identical(net.parameters()[0].parameter.value(), model.weights()[0].value));
  EXPECT_TRUE(identical(model.run({floats({1, 2}, {1, 1})})[0], floats({1, 2}, {4, 6})))
      << "the model is as it was";
  EXPECT_EQ(Network(model).number_of_parameters(), 4);
}

// A file in f32 within a network in f64, and trained in it.
TEST(OnnxNetwork, TakesTheNetworksPrecision) {
  const nn::Sequential net{nn::Linear{3, 2}, Network(model_of(product()))};
  net.initialise(1);
  const Tensor x = Tensor(Array({1, 3}, std::vector<double>{1, 2, 3}));
  EXPECT_EQ(value(net(x)).dtype(), DType::f64);
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.001}};
  const double cost = trainer.step({x, Tensor(Array({1, 2}, std::vector<double>{1, 2}))});
  EXPECT_LT(trainer.cost({x, Tensor(Array({1, 2}, std::vector<double>{1, 2}))}), cost);
  const Array before = net.parameters()[2].parameter.value();
  net.to(DType::f64);
  (void)trainer.step({x, Tensor(Array({1, 2}, std::vector<double>{1, 2}))});
  EXPECT_FALSE(identical(before.cast(DType::f64), net.parameters()[2].parameter.value()));
}

TEST(OnnxNetwork, KeepsStatisticsAndSettings) {
  schema::ModelProto proto = empty_model({-1, 2});
  for (const char* name : {"gamma", "beta", "mean", "variance"})
    add_weight(proto, {1, 2}, {2}).set_name(name);
  add_weight(proto, {3}, {}).set_name("three");
  add_node(proto, "BatchNormalization", {"x", "gamma", "beta", "mean", "variance"}, "n");
  add_node(proto, "Mul", {"n", "three"}, "y");
  std::vector<std::string> trained;
  for (const auto& [name, parameter, layout] : Network(model_of(proto)).parameters()) {
    if (parameter.is_trained()) trained.push_back(name);
  }
  EXPECT_EQ(trained, (std::vector<std::string>{"gamma", "beta"}));
}

TEST(OnnxNetwork, HasOneInputAndOneOutput) {
  schema::ModelProto proto = empty_model({2});
  add_port(*proto.mutable_graph()->add_input(), "second", {2});
  add_node(proto, "Add", {"x", "second"}, "y");
  EXPECT_THROW(Network{model_of(proto)}, Error);
}

TEST(OnnxModel, ChecksItsInputs) {
  const Model model = model_of(product());
  EXPECT_THROW((void)model.run({}), ShapeError);
  EXPECT_THROW((void)model.run({floats({1, 3}, {1, 2, 3})}), ShapeError);
  EXPECT_THROW((void)model.run({Array({1, 2}, std::vector<double>{1, 2}, DType::f64)}), TypeError);
}

TEST(OnnxModel, NamesTheOperatorThatItLacks) {
  schema::ModelProto proto = empty_model({2});
  add_node(proto, "Frobnicate", {"x"}, "y").set_name("third");
  try {
    (void)model_of(proto).run({floats({2}, {1, 2})});
    FAIL();
  } catch (const UnsupportedError& error) {
    EXPECT_EQ(error.operator_name, "Frobnicate");
    EXPECT_EQ(error.node_name, "third");
    EXPECT_NE(std::string(error.what()).find("third"), std::string::npos);
  }
}

TEST(OnnxModel, AsksForAConstantWhereAShapeDependsOnIt) {
  schema::ModelProto proto = empty_model({4});
  add_port(*proto.mutable_graph()->add_input(), "s", {2});
  proto.mutable_graph()->mutable_input(1)->mutable_type()->mutable_tensor_type()->set_elem_type(
      schema::TensorProto::INT64);
  add_node(proto, "Reshape", {"x", "s"}, "y");
  const Model model = model_of(proto);
  const Array sizes({2}, std::vector<double>{2, 2}, DType::i64);
  EXPECT_EQ(model.run({floats({4}, {1, 2, 3, 4}), sizes})[0].shape(), (Shape{2, 2}));
  const Tensor x = input({DType::f32, {4}});
  EXPECT_EQ(model.build({x, Tensor(sizes)})[0].shape(), (Shape{2, 2}));
  EXPECT_THROW((void)model.build({x, input({DType::i64, {2}})}), UnsupportedError);
}

TEST(OnnxModel, RefusesWhatIsNoModel) {
  const auto of_text = [](const std::string& text) { return read(std::as_bytes(std::span(text))); };
  EXPECT_THROW((void)of_text(""), DataError);
  EXPECT_THROW((void)of_text("not a model"), DataError);
  const std::string whole = product().SerializeAsString();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    try {  // whatever is cut off, there is a model or an error
      (void)of_text(whole.substr(0, length)).run({floats({1, 2}, {1, 1})});
    } catch (const Error&) {
    }
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 64, 128}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      try {
        (void)of_text(bytes).run({floats({1, 2}, {1, 1})});
      } catch (const Error&) {
      }
    }
  }
}

TEST(OnnxModel, RefusesTensorsWhoseSizesLie) {
  for (const std::vector<std::int64_t>& sizes : std::vector<std::vector<std::int64_t>>{
           {2, 3}, {-1, 2}, {1 << 30, 1 << 30}, {INT64_MAX, 2}, {0, INT64_MAX, INT64_MAX}}) {
    schema::ModelProto proto = empty_model({-1, 2});
    add_weight(proto, {1, 2, 3, 4}, sizes);
    EXPECT_THROW((void)model_of(proto), DataError);
  }
}

TEST(OnnxModel, RefusesGraphsThatAreNotInOrder) {
  schema::ModelProto proto = empty_model({2});
  add_node(proto, "Relu", {"later"}, "y");
  EXPECT_THROW((void)model_of(proto).run({floats({2}, {1, 2})}), DataError);
  schema::ModelProto without = empty_model({2});
  EXPECT_THROW((void)model_of(without).run({floats({2}, {1, 2})}), DataError);
}

class ExternalData : public testing::Test {
 protected:
  ExternalData() {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "model");
    const float values[] = {1, 2, 3, 4};
    for (const char* name : {"model/w.bin", "outside.bin"}) {
      std::ofstream(folder_ / name, std::ios::binary)
          .write(reinterpret_cast<const char*>(values), sizeof values);
    }
  }
  ~ExternalData() override { fs::remove_all(folder_); }

  Model with(const std::string& location, const std::string& offset = "0",
             const std::string& length = "16") const {
    schema::ModelProto proto = empty_model({-1, 2});
    auto& tensor = add_weight(proto, {}, {2, 2});
    tensor.set_data_location(schema::TensorProto::EXTERNAL);
    for (const auto& [key, value] :
         {std::pair{"location", location}, {"offset", offset}, {"length", length}}) {
      auto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
    add_node(proto, "MatMul", {"x", "w"}, "y");
    return model_of(proto, folder_ / "model");
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("turunan_external_data_" + std::to_string(::getpid()));
};

TEST_F(ExternalData, IsReadFromTheModelsFolder) {
  EXPECT_TRUE(identical(with("w.bin").run({floats({1, 2}, {1, 1})})[0], floats({1, 2}, {4, 6})));
}

TEST_F(ExternalData, IsReadFromNowhereElse) {
  EXPECT_THROW((void)with("../outside.bin"), DataError);
  EXPECT_THROW((void)with((folder_ / "outside.bin").string()), DataError);
  fs::create_symlink(folder_ / "outside.bin", folder_ / "model/link.bin");
  EXPECT_THROW((void)with("link.bin"), DataError);
  EXPECT_THROW((void)with("missing.bin"), DataError);
  EXPECT_THROW((void)with(""), DataError);
}

TEST_F(ExternalData, HasTheBytesThatItSays) {
  EXPECT_THROW((void)with("w.bin", "1", "16"), DataError);
  EXPECT_THROW((void)with("w.bin", "0", "12"), DataError);
  EXPECT_THROW((void)with("w.bin", "17", "16"), DataError);
  EXPECT_THROW((void)with("w.bin", "-1", "16"), DataError);
  EXPECT_THROW((void)with("w.bin", "0", "99999999999999999999"), DataError);
}

TEST(OnnxModel, EndsALoopThatHasNoEnd) {
  schema::ModelProto proto = empty_model({});
  auto& loop = add_node(proto, "Loop", {"", "", "x"}, "y");
  auto& body = *loop.add_attribute();
  body.set_name("body");
  body.set_type(schema::AttributeProto::GRAPH);
  auto& graph = *body.mutable_g();
  for (const char* name : {"i", "go", "a"}) graph.add_input()->set_name(name);
  for (const char* name : {"go_on", "b"}) graph.add_output()->set_name(name);
  for (const auto& [from, to] : {std::pair{"go", "go_on"}, {"a", "b"}}) {
    auto& node = *graph.add_node();
    node.set_op_type("Identity");
    node.add_input(from);
    node.add_output(to);
  }
  EXPECT_THROW((void)model_of(proto).run({floats({}, {1})}), UnsupportedError);
}

}  // namespace
}  // namespace turunan::onnx
