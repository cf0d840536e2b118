#include <atomic>
#include <cstdlib>
#include <new>

#include "ops/activation.hpp"
#include "ops/convolution.hpp"
#include "ops/dropout.hpp"
#include "ops/indexing.hpp"
#include "ops/loss.hpp"
#include "ops/normalisation.hpp"
#include "ops/pooling.hpp"
#include "ops/product.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

// Running a compiled step allocates nothing: every allocation of this program is counted.

namespace {
std::atomic<long> allocations{0};

void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  void* memory = std::aligned_alloc(
      alignment, (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(std::size_t bytes) {
  return counted(bytes, alignof(std::max_align_t));
}
void* operator new[](std::size_t bytes) {
  return counted(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace turunan::test {
namespace {

plan::Program classifier(DType dtype, std::int64_t batch, std::int64_t width, int threads) {
  const Tensor X = input({dtype, {batch, 50}}), y = input({dtype, {batch, 10}});
  const Tensor W = parameter({dtype, {50, width}}), b = parameter({dtype, {1, width}}),
               V = parameter({dtype, {width, 10}});
  const Tensor hidden = ops::relu(ops::product(X, W) + b);
  const Tensor cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, ops::product(hidden, V), -1), y);
  const std::vector<Tensor> parameters = {W, b, V};
  const std::vector<Tensor> gradients = gradient(cost, parameters);
  std::vector<plan::Update> updates;
  for (std::size_t i = 0; i < 3; ++i) updates.push_back({parameters[i], parameters[i] - 0.1 * gradients[i]});
  plan::Program program({cost}, updates, {.threads = threads});
  program.set(X, numbers(X.type(), 1));
  for (const Tensor& p : parameters) program.set(p, numbers(p.type(), 2));
  return program;
}

TEST(Allocation, NoneWhileRunning) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t width : {3, 300}) {
      for (const int threads : {1, 2}) {
        plan::Program program = classifier(dtype, 64, width, threads);
        program.run();  // helpers start, scratch memory grows to its size
        program.run();
        const long before = allocations;
        program.run(20);
        const double cost = program.scalar_output(0);
        EXPECT_EQ(allocations - before, 0)
            << name(dtype) << ", " << width << " neurons, " << threads << " threads";
        EXPECT_TRUE(std::isfinite(cost));
      }
    }
  }
}

// A batch of plain rows and one of bytes, by one thread and by several, and an output into an array of one's
// own.
TEST(Allocation, NoneInBatchesAndOutputs) {
  const Array plain = numbers({DType::f32, {200, 784}}, 1), bytes = Array::of_bytes(plain.type(), 255);
  std::vector<std::int64_t> index(64);
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = static_cast<std::int64_t>(i * 37 % 200);
  for (const int threads : {1, 2}) {
    const Tensor X = input({DType::f32, {64, 784}});
    plan::Program program({2.0 * X}, {}, {.threads = threads});
    program.run();
    Array into = program.output(0);
    const long before = allocations;
    for (const Array* rows : {&plain, &bytes}) {
      program.gather(X, *rows, index);
      program.run();
      program.output(0, into);
    }
    EXPECT_EQ(allocations - before, 0) << threads << " threads";
  }
}

// Images, with all that a convolutional network does to them.
TEST(Allocation, NoneInConvolutions) {
  const WindowAxis same{.before = 1, .after = 1}, two{.size = 2, .stride = 2}, three{.size = 3, .stride = 2};
  const Tensor X = input({DType::f32, {8, 12, 12, 1}}), step = input({DType::f64, {}});
  const Tensor W = parameter({DType::f32, {3, 3, 1, 20}}), b = parameter({DType::f32, {20}});
  const Tensor V = parameter({DType::f32, {3, 3, 20, 7}});
  const Window window{.axes = {same, same}};
  const Tensor a = ops::max_pool(ops::relu(ops::convolve(X, W, window) + b), {.axes = {two, two}});
  const Tensor c =
      ops::average_pool(ops::convolve(ops::drop(a, 0.25, 3, step), V, window), {.axes = {three, three}});
  const Tensor cost = ops::mean(ops::square(ops::standardised(c, {0, 1, 2}, 1e-5) - 1.0));
  std::vector<plan::Update> updates = {{step, step + 1.0}};
  for (const Tensor& p : {W, b, V}) updates.push_back({p, p - 0.1 * gradient(cost, p)});
  plan::Program program({cost}, updates);
  for (const Tensor& p : {X, W, b, V}) program.set(p, numbers(p.type(), 1));
  program.run();
  const long before = allocations;
  program.run(5);
  EXPECT_EQ(allocations - before, 0) << program.listing();
  EXPECT_TRUE(std::isfinite(program.scalar_output(0)));
}

// Tensors of a few elements, which run in registers, with what they call on the way.
TEST(Allocation, NoneInSmallPrograms) {
  const Tensor X = input({DType::f32, {2, 2}}), large = input({DType::f32, {9, 9}});
  const Tensor W = parameter({DType::f32, {2, 2}});
  const Tensor part = ops::slice(large, std::vector<Slice>{{7, 2, 1}, {7, 2, 1}});
  const Tensor hidden = ops::where(ops::greater(X, part), ops::tanh(ops::product(X, W)), part);
  const Tensor cost = ops::sum(ops::square(hidden));
  plan::Program program({cost}, {{W, W - 0.1 * gradient(cost, W)}});
  program.set(W, numbers(W.type(), 1));
  program.set(X, numbers(X.type(), 2));
  program.run();
  const long before = allocations;
  program.run(20);
  EXPECT_EQ(allocations - before, 0);
  EXPECT_NE(program.listing().find("small"), std::string::npos) << program.listing();
}

}  // namespace
}  // namespace turunan::test
