#include "ops/convolution.hpp"

#include <cstring>

#include "ops/activation.hpp"
#include "ops/draw.hpp"
#include "ops/loss.hpp"
#include "ops/pooling.hpp"
#include "ops/product.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

// Convolutions and poolings of the plan against the reference, with sizes around those at which the kernels
// cut their work.

namespace turunan::test {
namespace {

// Random images, and a window that fits them.
struct Images {
  Shape x, w;
  Window window;
};

std::int64_t one_of(Random& random, std::initializer_list<std::int64_t> list) {
  return list.begin()[whole(random, 0, static_cast<std::int64_t>(list.size()) - 1)];
}

Images random_images(Random& random) {
  for (;;) {
    Images made;
    const std::int64_t axes = whole(random, 1, 2), groups = one_of(random, {1, 1, 1, 2, 3});
    const std::int64_t in = groups * one_of(random, {1, 2, 3, 15, 16, 17, 33});
    const std::int64_t out = groups * one_of(random, {1, 3, 8, 16, 31});
    std::vector<std::int64_t> x = {whole(random, 1, 5)}, w;
    made.window.groups = groups;
    bool fits = true;
    for (std::int64_t i = 0; i < axes; ++i) {
      x.push_back(whole(random, 1, 17));
      w.push_back(whole(random, 1, 4));
      const WindowAxis axis{.stride = one_of(random, {1, 1, 2, 3}),
                            .dilation = one_of(random, {1, 1, 2}),
                            .before = whole(random, 0, 4),
                            .after = whole(random, 0, 3)};
      made.window.axes.push_back(axis);
      fits = fits && places(axis, w.back(), x.back()) > 0;
    }
    if (!fits) continue;
    x.push_back(in);
    w.insert(w.end(), {in / groups, out});
    made.x = Shape(x);
    made.w = Shape(w);
    return made;
  }
}

// The convolution, alone and with what follows it, and its parts of both inputs.
std::vector<Tensor> convolutions(const Images& images, DType dtype, Bindings& values, unsigned seed) {
  const Tensor x = parameter({dtype, images.x}), w = parameter({dtype, images.w});
  const Tensor b = parameter({dtype, {images.w.from_end(1)}});
  const Tensor y = ops::convolve(x, w, images.window);
  const Tensor g = input(y.type());
  for (const Tensor& variable : {x, w, b, g})
    values.emplace(&variable.node(), numbers(variable.type(), seed++));
  const std::vector<Tensor> inputs = {x, w, b};
  std::vector<Tensor> roots =
      gradient(ops::sum(ops::relu(ops::convolve(x, w, images.window) + b) * g), inputs);
  roots.push_back(y);
  roots.push_back(ops::tanh(ops::convolve(x, 0.5 * w, images.window)));
  roots.push_back(0.5 * gradient(ops::sum(y * g), x));
  return roots;
}

TEST(ConvolutionPlan, OfRandomShapesAsTheReference) {
  Random random(7);
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Images images = random_images(random);
    const DType dtype = seed % 3 == 2 ? DType::f64 : DType::f32;
    SCOPED_TRACE(to_string(images.x) + " by " + to_string(images.w) + ", groups " +
                 std::to_string(images.window.groups) + ", " + std::string(name(dtype)) + ", seed " +
                 std::to_string(seed));
    Bindings values;
    expect_as_reference(convolutions(images, dtype, values, seed), values, 512);
    if (testing::Test::HasFailure()) return;
  }
}

// Images of more rows than a block, more bytes than a band, more examples than a part.
TEST(ConvolutionPlan, OfLargerShapesAsTheReference) {
  const WindowAxis same{.before = 1, .after = 1}, wide{.stride = 2, .before = 2, .after = 2};
  for (const Images& images : std::vector<Images>{
           {{20, 28, 28, 1}, {3, 3, 1, 32}, {.axes = {same, same}}},
           {{9, 14, 14, 32}, {3, 3, 32, 64}, {.axes = {same, same}}},
           {{1, 61, 65, 40}, {3, 3, 40, 16}, {.axes = {same, same}}},
           {{3, 33, 31, 3}, {5, 5, 3, 48}, {.axes = {wide, wide}}},
           {{6, 9, 9, 24}, {1, 1, 24, 40}, {.axes = {{}, {}}}},
           {{2, 700, 20}, {9, 20, 24}, {.axes = {WindowAxis{}}}},
       }) {
    SCOPED_TRACE(to_string(images.x) + " by " + to_string(images.w));
    Bindings values;
    expect_as_reference(convolutions(images, DType::f32, values, 3), values, 2048);
  }
}

TEST(PoolingPlan, OfRandomShapesAsTheReference) {
  Random random(8);
  for (unsigned seed = 0; seed < 60; ++seed) {
    const DType dtype = seed % 2 == 0 ? DType::f32 : DType::f64;
    std::vector<std::int64_t> sizes = {whole(random, 1, 4)};
    Window window;
    bool fits = true;
    for (std::int64_t i = whole(random, 1, 2); i > 0; --i) {
      sizes.push_back(whole(random, 1, 12));
      WindowAxis axis{.size = whole(random, 1, 4), .stride = whole(random, 1, 4)};
      axis.before = whole(random, 0, axis.size - 1);
      axis.after = whole(random, 0, axis.size - 1);
      if (seed % 3 == 0) {  // places beside each other that cover all
        axis = {.size = axis.size, .stride = axis.size};
        sizes.back() *= axis.size;
      }
      fits = fits && places(axis, axis.size, sizes.back()) > 0;
      window.axes.push_back(axis);
    }
    if (!fits) continue;
    sizes.push_back(one_of(random, {1, 3, 8, 16, 37, 64}));
    const Tensor x = parameter({dtype, Shape(sizes)});
    SCOPED_TRACE(to_string(x.shape()) + ", seed " + std::to_string(seed));
    Window counted = window;
    counted.counts_padding = true;
    const Tensor y = ops::max_pool(ops::relu(x), window);  // equal elements too
    const Tensor g = input(y.type());
    std::vector<Tensor> roots = {y, ops::average_pool(x, window), ops::average_pool(x, counted)};
    for (const Tensor& root : std::vector<Tensor>(roots)) roots.push_back(gradient(ops::sum(root * g), x));
    roots.push_back(0.5 * gradient(ops::sum(ops::max_pool(x, window) * g), x));
    expect_as_reference(roots,
                        {{&x.node(), numbers(x.type(), seed)}, {&g.node(), numbers(g.type(), seed + 1)}});
    if (testing::Test::HasFailure()) return;
  }
}

TEST(PoolingPlan, TakesNaNForTheLargest) {
  const Tensor x = parameter({DType::f32, {1, 2, 2, 20}});
  const Window window{.axes = {{.size = 2, .stride = 2}, {.size = 2, .stride = 2}}};
  std::vector<double> values(80, 1.0);
  for (std::size_t i = 0; i < 80; i += 7) values[i] = std::nan("");
  const Tensor y = ops::max_pool(x, window);
  const Bindings bindings = {{&x.node(), Array(x.shape(), values, DType::f32)}};
  expect_as_reference({y, gradient(ops::sum(y), x)}, bindings);
}

// ---- a small network of the lecture's form

struct Training {
  std::vector<Tensor> parameters;
  plan::Program program;
};

Training training(int threads) {
  const DType dtype = DType::f32;
  const WindowAxis same{.before = 1, .after = 1}, two{.size = 2, .stride = 2};
  const Window three{.axes = {same, same}}, pool{.axes = {two, two}};
  const Tensor X = input({dtype, {24, 20, 20, 1}}), y = input({dtype, {24, 10}});
  const std::vector<Tensor> p = {parameter({dtype, {3, 3, 1, 24}}), parameter({dtype, {24}}),
                                 parameter({dtype, {3, 3, 24, 40}}), parameter({dtype, {40}}),
                                 parameter({dtype, {1000, 10}})};
  const Tensor a = ops::max_pool(ops::relu(ops::convolve(X, p[0], three) + p[1]), pool);
  const Tensor b = ops::max_pool(ops::relu(ops::convolve(a, p[2], three) + p[3]), pool);
  const Tensor z = ops::product(ops::reshape(b, {24, 1000}), p[4]);
  const Tensor cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, z, -1), y);
  const std::vector<Tensor> gradients = gradient(cost, p);
  std::vector<plan::Update> updates;
  for (std::size_t i = 0; i < p.size(); ++i) updates.push_back({p[i], p[i] - 0.05 * gradients[i]});
  Training result{p, plan::Program({cost}, updates, {.threads = threads})};
  result.program.set(X, numbers(X.type(), 1));
  result.program.set(y, numbers(y.type(), 2));
  for (const Tensor& parameter : p) {
    Array start = numbers(parameter.type(), 3);
    for (float& element : start.write<float>()) element *= 0.1F;
    result.program.set(parameter, start);
  }
  return result;
}

TEST(ConvolutionPlan, HasTheSameBitsForAnyNumberOfThreads) {
  std::vector<Array> expected;
  for (const int threads : {1, 2, 4}) {
    Training made = training(threads);
    made.program.run(3);
    for (std::size_t i = 0; i < made.parameters.size(); ++i) {
      const Array value = made.program.get(made.parameters[i]);
      if (threads == 1) expected.push_back(value);
      const auto bytes = static_cast<std::size_t>(value.elements()) * sizeof(float);
      EXPECT_EQ(std::memcmp(value.memory(), expected[i].memory(), bytes), 0)
          << "parameter " << i << " with " << threads << " threads";
    }
  }
}

// What follows a convolution or a pooling element by element needs no pass over memory of its own.
TEST(ConvolutionPlan, RunsWhatFollowsOnItsTiles) {
  const std::string listing = training(1).program.listing();
  EXPECT_NE(listing.find("by conv("), std::string::npos) << listing;
  EXPECT_NE(listing.find("by maxpool("), std::string::npos) << listing;
  EXPECT_NE(listing.find("by conv_transposed("), std::string::npos) << listing;
  for (const char* images : {"elementwise   f32 24×20×20", "elementwise   f32 24×10×10"})
    EXPECT_EQ(listing.find(images), std::string::npos) << listing;
}

}  // namespace
}  // namespace turunan::test
