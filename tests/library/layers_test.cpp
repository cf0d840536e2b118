// Layers against PyTorch: results, gradients, and what they keep. tools/make_layer_goldens.py writes the
// numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "turunan/derivative.hpp"
#include "turunan/nn.hpp"

namespace turunan {
namespace {

using nlohmann::json;

const json& cases() {
  static const json all = json::parse(std::ifstream(TURUNAN_SOURCE_DIR "/tests/library/data/layers.json"));
  return all;
}

Array array(const json& packed) {
  return Array(Shape(packed.at("shape").get<std::vector<std::int64_t>>()),
               packed.at("values").get<std::vector<double>>());
}

std::shared_ptr<const nn::Module> layer(const std::string& name) {
  const auto made = [](auto module) { return std::make_shared<decltype(module)>(std::move(module)); };
  if (name == "linear") return made(nn::Linear{3, 4});
  if (name == "conv2d") return made(nn::Conv2d{2, 3, 3});
  if (name == "conv2d strided") {
    return made(nn::Conv2d{2, 4, {3, 2}, {.stride = {2, 1}, .padding = nn::Pair{1, 0}, .dilation = {1, 2}}});
  }
  if (name == "conv2d grouped") return made(nn::Conv2d{4, 6, 3, {.padding = 1, .groups = 2}});
  if (name == "conv2d same") return made(nn::Conv2d{2, 3, 4, {.padding = nn::Padding::same()}});
  if (name == "conv1d") return made(nn::Conv1d{2, 3, 3, {.stride = 2, .padding = 1}});
  if (name == "conv transpose") return made(nn::ConvTranspose2d{3, 2, 3, {.stride = 2, .padding = 1}});
  if (name == "max pool") return made(nn::MaxPool2d{2});
  if (name == "max pool strided") return made(nn::MaxPool2d{3, {.stride = 2, .padding = 1}});
  if (name == "average pool") return made(nn::AvgPool2d{2});
  if (name == "average pool padded")
    return made(nn::AvgPool2d{3, {.stride = 2, .padding = 1, .counts_padding = true}});
  if (name == "global average pool") return made(nn::GlobalAveragePool{});
  if (name == "global max pool") return made(nn::GlobalMaxPool{});
  if (name.starts_with("batch norm")) return made(nn::BatchNorm{3});
  if (name == "layer norm") return made(nn::LayerNorm{5});
  if (name == "group norm") return made(nn::GroupNorm{2, 6});
  if (name == "lstm") return made(nn::LSTM{3, 4});
  if (name == "gru") return made(nn::GRU{3, 4});
  if (name == "attention") return made(nn::MultiHeadAttention{6, 2});
  if (name == "causal attention") return made(nn::MultiHeadAttention{6, 2, {.causal = true}});
  throw std::runtime_error("no layer for " + name);
}

nn::Parameter parameter(const nn::Module& module, const std::string& name) {
  for (const auto& [known, found, layout] : module.parameters()) {
    if (known == name) return found;
  }
  throw std::runtime_error("no parameter " + name);
}

// Relative to the greatest magnitude that is expected.
void expect_close(const Array& got, const Array& expected, const std::string& what) {
  ASSERT_EQ(got.shape(), expected.shape()) << what;
  const double scale = std::max(1.0, number(max(abs(expected))));
  EXPECT_LT(number(max(abs(got - expected))) / scale, 1e-12) << what;
}

class Layer : public testing::TestWithParam<std::size_t> {};

TEST_P(Layer, IsThatOfPyTorch) {
  const json& golden = cases()[GetParam()];
  const auto module = layer(golden.at("name"));
  for (const json& p : golden.at("parameters")) parameter(*module, p.at("name")).set(array(p.at("value")));
  for (const json& p : golden.at("kept")) parameter(*module, p.at("name")).set(array(p.at("before")));

  const Tensor x = named("x", array(golden.at("x")));
  nn::Pass pass = golden.at("training") ? nn::Pass(Tensor(0), 1) : nn::Pass();
  const Tensor y = (*module)(x, pass);
  const Array expected = array(golden.at("y"));
  expect_close(value(y), expected, "the result");

  Array weights = Array::zeros(expected.type());
  const auto elements = weights.write<double>();
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = std::cos(static_cast<double>(i) + 1);
  std::vector<Tensor> leaves{x};
  for (const json& p : golden.at("parameters")) leaves.push_back(parameter(*module, p.at("name")));
  const std::vector<Array> found = values(gradients(sum(y * weights), leaves));
  expect_close(found[0], array(golden.at("x_gradient")), "the input's gradient");
  for (std::size_t i = 1; i < found.size(); ++i) {
    const json& p = golden.at("parameters")[i - 1];
    expect_close(found[i], array(p.at("gradient")), p.at("name"));
  }

  for (const json& kept : golden.at("kept")) {
    const nn::Parameter p = parameter(*module, kept.at("name"));
    Array after = p.value();
    for (const auto& [changed, next] : pass.kept()) {
      if (changed == p) after = value(next);
    }
    expect_close(after, array(kept.at("after")), kept.at("name"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, Layer, testing::Range(std::size_t{0}, cases().size()), [](const auto& which) {
  std::string name = cases()[which.param].at("name");
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
});

}  // namespace
}  // namespace turunan
