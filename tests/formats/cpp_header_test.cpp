#include <set>

#include "formats/compiled_header.hpp"
#include "ops/activation.hpp"
#include "ops/catalogue.hpp"
#include "ops/convolution.hpp"
#include "ops/draw.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/inverse.hpp"
#include "ops/leaf.hpp"
#include "ops/pooling.hpp"
#include "ops/statistics.hpp"
#include "ops/view.hpp"
#include "turunan/functions.hpp"
#include "turunan/layers.hpp"

namespace turunan {
namespace {

using test::HeaderCase;

Array random_array(test::Random& random, const TensorType& type, double low = -2, double high = 2) {
  std::vector<double> numbers(static_cast<std::size_t>(type.shape.elements()));
  for (double& number : numbers) number = test::between(random, low, high);
  return Array(type.shape, numbers, type.dtype);
}

std::vector<std::vector<Array>> random_examples(test::Random& random, const std::vector<Tensor>& inputs,
                                                int count) {
  std::vector<std::vector<Array>> examples(static_cast<std::size_t>(count));
  for (auto& example : examples) {
    for (const Tensor& input : inputs) example.push_back(random_array(random, input.type()));
  }
  return examples;
}

Origin named(const std::string& name) {
  return {nullptr, 0, name};
}

// A network under construction: parameters draw their values as they are made.
struct Network {
  test::Random random{7};
  Bindings values = {};
  DType dtype = DType::f64;

  Tensor weight(const std::string& name, const Shape& shape) {
    const Tensor leaf = parameter({dtype, shape}, named(name));
    values[&leaf.node()] = random_array(random, leaf.type(), -0.7, 0.7);
    return leaf;
  }
  Tensor data(const std::string& name, const Shape& shape) const {
    return input({dtype, shape}, named(name));
  }
  HeaderCase finish(const std::string& name, const std::vector<Tensor>& outputs,
                    const std::vector<Tensor>& inputs) {
    return test::header_case(name, outputs, inputs, values, random_examples(random, inputs, 3));
  }
};

HeaderCase classifier(DType dtype) {
  Network n{.dtype = dtype};
  const Tensor x = n.data("X", {1, 17});
  const Tensor a =
      with_origin(relu(matmul(x, n.weight("W₁", {17, 40})) + n.weight("b₁", {1, 40})), named("A₁"));
  const Tensor z = matmul(a, transpose(n.weight("W₂", {5, 40}))) + n.weight("b₂", {5});
  return n.finish(dtype == DType::f32 ? "classifier_f32" : "classifier_f64",
                  {with_origin(softmax(z, -1), named("ŷ"))}, {x});
}

// Two inputs of several axes, a normalisation, slices, a concatenation and two results.
HeaderCase branches() {
  Network n;
  const Tensor x = n.data("x", {1, 3, 4}), u = n.data("i", {1, 6});
  const Tensor centred = x - mean(x, {-1}, true);
  const Tensor scaled = centred / sqrt(mean(square(centred), {-1}, true) + 1e-5) * n.weight("γ", {4});
  const Tensor turned = reshape(apply(ops::permute, {scaled}, {.axes = {0, 2, 1}}), {1, 12});
  const Tensor part = u(Range{}, Range{5, {}, -2});
  const Tensor joined = ops::concat({turned, part, n.weight("c", {1, 2})}, 1);
  const Tensor first = with_origin(tanh(matmul(joined, n.weight("W", {17, 3}))), named("double"));
  const Tensor second =
      max(scaled, {1}) - sum(scaled, {1}) * ops::apply_reduction(ops::reduce_product, x, {1}, false);
  return n.finish("branches", {first, second}, {x, u});
}

HeaderCase activations(DType dtype) {
  Network n{.dtype = dtype};
  const Tensor x = n.data("x", {1, 9});
  std::vector<Tensor> parts = {
      sigmoid(x), relu(x), leaky_relu(x, 0.1), elu(x, 1.5),      softplus(x), gelu(x),
      silu(x),    tanh(x), softmax(x, 1),      log_softmax(x, 1)};
  return n.finish(dtype == DType::f32 ? "activations_f32" : "activations_f64", {ops::concat(parts, 1)}, {x});
}

// Attention, row by row: products of stacks.
HeaderCase attention() {
  Network n;
  const Tensor x = n.data("x", {1, 5, 8});
  const auto heads = [&](const std::string& name) {
    const Tensor all = matmul(reshape(x, {5, 8}), n.weight(name, {8, 8}));
    return apply(ops::permute, {reshape(all, {1, 5, 2, 4})}, {.axes = {0, 2, 1, 3}});
  };
  const Tensor q = heads("Q"), k = heads("K"), v = heads("V");
  const Tensor weights = softmax(matmul(q, transpose(k)) / 2.0, -1);
  return n.finish("attention", {matmul(weights, v)}, {x});
}

// As the lecture's network of images, smaller.
HeaderCase images() {
  Network n{.dtype = DType::f32};
  const Tensor x = n.data("X", {1, 8, 8, 2});
  const Window same{.axes = {{.before = 1, .after = 1}, {.before = 1, .after = 1}}};
  const Window two{.axes = {{.size = 2, .stride = 2}, {.size = 2, .stride = 2}}};
  const Window wide{.axes = {{.size = 3, .stride = 2, .before = 1, .after = 1}, {.size = 2, .stride = 2}}};
  const Tensor a = relu(ops::convolve(x, n.weight("K₁", {3, 3, 2, 4}), same) + n.weight("b₁", {4}));
  const Tensor b = ops::convolve(
      ops::max_pool(a, two), n.weight("K₂", {3, 3, 2, 4}),
      {.axes = {{.dilation = 1, .before = 2}, {.stride = 2, .before = 1, .after = 2}}, .groups = 2});
  const Tensor pooled = ops::average_pool(b, wide);
  const Tensor flat = reshape(pooled, {1, pooled.shape().elements()});
  return n.finish("images",
                  {with_origin(softmax(matmul(flat, n.weight("W", {flat.shape()[1], 3}))), named("ŷ"))}, {x});
}

TEST(CppHeader, ComputesWhatTheReferenceDoes) {
  test::expect_same_results({classifier(DType::f32), classifier(DType::f64), branches(),
                             activations(DType::f32), activations(DType::f64), attention(), images()});
}

// An operation of the catalogue on the inputs of a sample, which the examples hold one after another.
HeaderCase of_sample(const Operation& operation, const Sample& sample, DType dtype, const std::string& name) {
  test::Random random(test::seed_of(name));
  std::vector<Tensor> inputs, operands;
  std::vector<Array> values;
  for (std::size_t i = 0; i < sample.shapes.size(); ++i) {
    const Array value = test::draw_input(random, operation, i, sample.shapes[i], dtype);
    const Shape flat{1, value.elements()};
    inputs.push_back(input({dtype, flat}));
    values.push_back(value.reshape(flat));
    Tensor operand = ops::reshape(inputs.back(), sample.shapes[i]);
    operands.push_back(ops::cast(operand, test::input_dtype(operation, i, dtype)));
  }
  Tensor result = apply(operation, operands, sample.attributes);
  result = ops::cast(ops::reshape(result, {1, result.shape().elements()}), dtype);
  return test::header_case(name, {result}, inputs, {}, {values});
}

TEST(CppHeader, HasEveryOperationOfTheCatalogueButThese) {
  // Decompositions of matrices, sorting, sums at places, bits, and narrower formats of numbers.
  const std::set<std::string> expected = {"argsort",
                                          "avgpool_spread",
                                          "cholesky",
                                          "cof",
                                          "cofactor_change",
                                          "det",
                                          "draw",
                                          "eigenvalue_gaps",
                                          "eigenvalues",
                                          "eigenvectors",
                                          "independent_columns",
                                          "inv",
                                          "left_singular_vectors",
                                          "maxpool_put",
                                          "maxpool_take",
                                          "narrow",
                                          "nonzero_singular_values",
                                          "qr_q",
                                          "qr_r",
                                          "right_singular_vectors",
                                          "scatter_sum",
                                          "shift_left",
                                          "shift_right",
                                          "singular_value_gaps",
                                          "singular_values",
                                          "solve"};
  std::set<std::string> missing;
  std::vector<HeaderCase> cases;
  for (const Operation* operation : catalogue()) {
    for (const Sample& sample : test::samples_of(*operation)) {
      for (const DType dtype : {DType::f64, DType::f32}) {
        try {
          cases.push_back(of_sample(*operation, sample, dtype, "case_" + std::to_string(cases.size())));
        } catch (const Error& error) {
          ASSERT_TRUE(std::string(error.what()).find("has no loop") != std::string::npos) << error.what();
          missing.insert(std::string(operation->name));
        }
      }
    }
  }
  EXPECT_EQ(missing, expected);
  test::expect_same_results(cases);
}

TEST(CppHeader, OfAModule) {
  nn::Sequential net{nn::Linear{6, 5}, nn::Tanh{}, nn::Linear{5, 2}};
  net.initialise(3);
  net.to(DType::f32);
  const Tensor x = input({DType::f32, {1, 6}}, named("X"));
  test::Random random(5);
  HeaderCase c = test::header_case("module", {net(x)}, {x}, {}, random_examples(random, {x}, 4));
  c.header = cpp_header(net, {6}, DType::f32, {.name_space = "module"});
  test::expect_same_results({c});
}

TEST(CppHeader, NumbersReadBackExactly) {
  const std::vector<double> numbers = {0.1,     -0.0,     1e-45,     3.4028234663852886e38,
                                       1.0 / 3, INFINITY, -INFINITY, NAN};
  Network n{.dtype = DType::f32};
  const Tensor x = n.data("x", {1, 8});
  const Tensor w = parameter({DType::f32, {1, 8}}, named("W"));
  n.values[&w.node()] = Array({1, 8}, numbers, DType::f32);
  std::vector<std::vector<Array>> ones = {{Array({1, 8}, std::vector<double>(8, 1), DType::f32)}};
  test::expect_same_results({test::header_case("numbers", {x * w}, {x}, n.values, ones)});
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(CppHeader, SaysWhatItCannotWrite) {
  const Tensor x = input({DType::f32, {1, 4}}, named("X")), batch = input({DType::f32, {3, 4}}, named("X"));
  const Tensor whole = input({DType::i64, {1, 4}}, named("K"));
  const auto header = [](const Tensor& y, const Tensor& of, const std::string& name = "network") {
    return message_of([&] { cpp_header({y}, {of}, {.name_space = name}); });
  };
  EXPECT_THROW(cpp_header({batch * 2.0}, {batch}), ShapeError);
  EXPECT_THROW(cpp_header({sum(x)}, {x}), ShapeError);
  EXPECT_THROW(cpp_header({x}, {}), ShapeError);
  EXPECT_THROW(cpp_header({whole}, {whole}), TypeError);
  EXPECT_THROW(cpp_header({x}, {x}, {.name_space = "1st"}), DomainError);
  EXPECT_THROW(cpp_header({x}, {x}, {.name_space = "a::"}), DomainError);
  EXPECT_THROW(cpp_header({x}, {x}, {.name_space = "class"}), DomainError);
  EXPECT_NE(header(ops::reshape(ops::inverse(ops::reshape(x, {2, 2})), {1, 4}), x).find("inv"),
            std::string::npos);
  const Tensor open = parameter({DType::f32, {1, 4}}, named("W"));
  EXPECT_NE(header(x * open, x).find("W has no value"), std::string::npos);
}

TEST(CppHeader, IsReadable) {
  Network n;
  const Tensor x = n.data("X", {1, 2});
  const Tensor z = with_origin(matmul(x, n.weight("W₁", {2, 3})) + n.weight("b₁", {1, 3}), named("Z₁"));
  const std::string text = cpp_header({{with_origin(sigmoid(z), named("ŷ"))}}, {{x}}, n.values,
                                      {.name_space = "a::b", .origin = "from xor.tn\\"});
  for (const char* line :
       {"// Computes ŷ from X; written by turunan from xor.tn.\n",
        "inline constexpr std::int64_t shape_of_X[] = {2};\n", "namespace a::b {\n",
        "  // Z₁ = t + b₁: 1×3\n", "  // ŷ = σ(Z₁): 1×3\n", "    y_hat[i] = functions::sigmoid(Z1[i]);\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(CppHeader, NamesAreIdentifiers) {
  cpp::Identifiers names;
  EXPECT_EQ(names.take("W₁", "t"), "W1");
  EXPECT_EQ(names.take("W1", "t"), "W1_2");
  EXPECT_EQ(names.take("ŷ", "t"), "y_hat");
  EXPECT_EQ(names.take("θ", "t"), "theta");
  EXPECT_EQ(names.take("0.weight", "t"), "t_0_weight");
  EXPECT_EQ(names.take("日本", "t"), "t");
  EXPECT_EQ(names.take("__a__b_", "t"), "a_b");
  EXPECT_EQ(names.take("double", "t"), "double_2");
}

}  // namespace
}  // namespace turunan
