#pragma once

#include <algorithm>
#include <numeric>
#include <random>

#include "ops/activation.hpp"
#include "ops/indexing.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

namespace turunan::test {

/// A graph drawn at random, with parameters that its own nodes update. Its values stay of ordinary size and
/// depend smoothly on roundings, so that two ways to compute them can be compared.
class RandomNetwork {
 public:
  /// With `small`, of tensors that mostly fit in one vector.
  RandomNetwork(std::uint64_t seed, DType dtype, int nodes, bool small = false)
      : random_(seed), dtype_(dtype), small_(small) {
    for (int i = 0; i < 4; ++i) add_variable();
    for (int i = 0; i < nodes; ++i) grow();
    choose_roots();
  }

  std::vector<Tensor> outputs;
  std::vector<plan::Update> updates;
  Bindings start;

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  // Mostly one of the latest, so that graphs grow deep.
  Tensor any() {
    const std::size_t from = below(3) == 0 ? 0 : pool_.size() - std::min<std::size_t>(pool_.size(), 6);
    return pool_[from + below(pool_.size() - from)];
  }
  std::int64_t size() {
    constexpr std::int64_t sizes[] = {1, 2, 3, 4, 7, 16, 33};
    return sizes[below(std::size(sizes))];
  }

  Shape shape() {
    static const std::vector<Shape> few = {{},     {1, 2}, {2, 2},    {4, 2}, {4, 1}, {3},
                                           {2, 3}, {8},    {2, 2, 2}, {16},   {3, 4}};
    if (small_) return few[below(few.size())];
    static const std::vector<Shape> large = {{1023}, {1024}, {1025}, {33, 31}, {2, 513}, {5000}};
    if (below(6) == 0) return large[below(large.size())];
    std::vector<std::int64_t> sizes(below(4));
    for (std::int64_t& s : sizes) s = size();
    return Shape(sizes);
  }

  void add_variable() {
    const Tensor leaf = parameter({dtype_, shape()});
    start.emplace(&leaf.node(), numbers(leaf.type(), static_cast<unsigned>(random_())));
    leaves_.push_back(leaf);
    pool_.push_back(leaf);
  }

  // Something that broadcasts with x: of its shape where there is one, else a part of it, else a number.
  Tensor partner(const Tensor& x) {
    if (below(4) == 0) return Array::full({dtype_, {}}, 0.5 + 0.25 * static_cast<double>(below(4)));
    for (int attempt = 0; attempt < 20; ++attempt) {
      const Tensor y = any();
      try {
        if (broadcast_shapes(x.shape(), y.shape()).elements() <= 20'000) return y;
      } catch (const ShapeError&) {
      }
    }
    return x;
  }

  Tensor unary(const Tensor& x) {
    switch (below(12)) {
      case 0: return ops::tanh(x);
      case 1: return ops::sigmoid(x);
      case 2: return ops::sin(x);
      case 3: return ops::relu(x);
      case 4: return ops::square(ops::tanh(x));
      case 5: return ops::exp(-ops::square(x));
      case 6: return ops::sqrt(1.0 + ops::square(x));
      case 7: return ops::softplus(x);
      case 8: return ops::abs(x);
      case 9: return apply(ops::leaky_relu, {x}, {.numbers = {0.1}});
      case 10: return ops::gelu(x);
      default: return ops::clip(x, -0.7, 0.9);
    }
  }

  Tensor binary(const Tensor& x) {
    const Tensor y = partner(x);
    switch (below(7)) {
      case 0: return x + y;
      case 1: return x - y;
      case 2: return ops::tanh(x) * y;
      case 3: return x / (2.0 + ops::square(y));
      case 4: return ops::maximum(x, y);
      case 5: return ops::minimum(y, x);
      default: return ops::where(ops::greater(condition(y), constant_like(y, 0.1)), x, y);
    }
  }

  // Compared numbers come from leaves, where no rounding decides.
  Tensor condition(const Tensor& like) {
    for (const Tensor& leaf : leaves_) {
      if (leaf.shape() == like.shape()) return leaf;
    }
    return Tensor(numbers(like.type(), 99));
  }

  Tensor view(const Tensor& x) {
    switch (below(4)) {
      case 0: return ops::transpose(x);
      case 1: return ops::reshape(x, {x.shape().elements()});
      case 2: return sliced(x);
      default: {
        std::vector<std::int64_t> order(x.rank());
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random_);
        return apply(ops::permute, {x}, {.axes = order});
      }
    }
  }

  Tensor sliced(const Tensor& x) {
    std::vector<Slice> slices;
    for (const std::int64_t count : x.shape()) {
      const std::int64_t step = 1 + static_cast<std::int64_t>(below(2)), taken = (count + step - 1) / step;
      const bool backwards = below(3) == 0;
      slices.push_back(backwards ? Slice{(taken - 1) * step, taken, -step} : Slice{0, taken, step});
    }
    return ops::slice(x, slices);
  }

  std::vector<std::int64_t> axes(const Tensor& x) {
    std::vector<std::int64_t> result;
    for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(x.rank()); ++axis) {
      if (below(2) == 0) result.push_back(axis);
    }
    return result;
  }

  Tensor reduction(const Tensor& x) {
    const bool keep = below(2) == 0;
    switch (below(4)) {
      case 0: return ops::mean(x, axes(x), keep);
      case 1: return ops::apply_reduction(ops::reduce_max, x, axes(x), keep);
      case 2: return ops::apply_reduction(ops::variance, x, axes(x), keep);
      default: return ops::tanh(ops::sum(x, axes(x), keep) * 0.1);
    }
  }

  Tensor matrices(const Tensor& x) {
    if (x.rank() < 2) return unary(x);
    const Tensor xt = ops::transpose(x);
    for (const Tensor& y : pool_) {
      if (y.rank() >= 2 && y.shape().from_end(2) == x.shape().from_end(1) && below(2) == 0) {
        try {
          return ops::tanh(ops::product(x, y) * 0.3);
        } catch (const ShapeError&) {
        }
      }
    }
    return (below(2) == 0 ? ops::matmul(x, xt) : ops::matmul(xt, x)) * (0.1 / static_cast<double>(x.rank()));
  }

  Tensor other(const Tensor& x) {
    if (x.rank() == 0) return x * 0.5;
    const auto axis = static_cast<std::int64_t>(below(x.rank()));
    switch (below(4)) {
      case 0: return ops::apply_softmax(ops::softmax, x, axis);
      case 1: return ops::concat({x, ops::tanh(x)}, axis);
      case 2: return ops::cast(ops::cast(x, dtype_ == DType::f32 ? DType::f64 : DType::f32), dtype_);
      default: return ops::apply_softmax(ops::log_softmax, x, -1) * 0.1;
    }
  }

  void grow() {
    const Tensor x = any();
    Tensor y;
    switch (below(10)) {
      case 0:
      case 1:
      case 2: y = unary(x); break;
      case 3:
      case 4:
      case 5: y = binary(x); break;
      case 6: y = view(x); break;
      case 7: y = reduction(x); break;
      case 8: y = matrices(x); break;
      default: y = other(x);
    }
    if (y.dtype() == dtype_ && y.shape().elements() <= 40'000) pool_.push_back(y);
  }

  // An update is a step down the gradient, or any node of the same type, the latest first.
  void choose_roots() {
    for (int i = 0; i < 4; ++i) outputs.push_back(any());
    Tensor cost = ops::tanh(ops::mean(outputs[0]));
    for (const Tensor& output : outputs) cost = cost + ops::mean(output);
    const std::vector<Tensor> gradients = gradient(cost, leaves_);
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (below(2) == 0) {
        updates.push_back({leaves_[i], leaves_[i] - 0.1 * gradients[i]});
      } else if (below(3) != 0) {
        updates.push_back({leaves_[i], *std::find_if(pool_.rbegin(), pool_.rend(), [&](const Tensor& x) {
                             return x.type() == leaves_[i].type();
                           })});
      }
    }
  }

  std::mt19937_64 random_;
  DType dtype_;
  bool small_;
  std::vector<Tensor> leaves_, pool_;
};

}  // namespace turunan::test
