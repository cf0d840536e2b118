#pragma once

#include <algorithm>
#include <numeric>

#include "ops/axes.hpp"
#include "ops/broadcasting.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

// The same elements under another shape or type: broadcast, cast, reshape, transpose.

namespace turunan::ops {

// ---- broadcast: y has x's elements repeated along new axes and along axes of size 1

inline constexpr Operation broadcast{
    .name = "broadcast",
    .summary = "repeats a tensor along new axes and axes of size 1, by NumPy's rule: broadcast(x, 3, 4)",
    .type =
        [](std::span<const TensorType> x, const Attributes& a) {
          if (broadcast_shapes(x[0].shape, a.shape) != a.shape) {
            throw ShapeError("a broadcast only stretches axes of size 1 and adds axes in front",
                             {{0, "is " + to_string(x[0].shape)}},
                             "the result would be " + to_string(a.shape));
          }
          return TensorType{x[0].dtype, a.shape};
        },
    .value = [](const Evaluation& e) { return e.x[0].broadcast(e.attributes.shape); },
    .derivative = {[](const Pullback& p) { return sum_to(p.g, p.x().shape()); }},
    .notation = {.form = Form::hidden},
    .samples = []() -> std::vector<Sample> {
      return {{{{1, 3}}, {.shape = {2, 3}}}, {{{}}, {.shape = {2}}}, {{{2, 1}}, {.shape = {3, 2, 2}}}};
    },
    .call = {.parameters = {{{"x"}, {"sizes", Kind::sizes}}},
             .build = [](const Arguments& a) -> std::vector<Tensor> {
               return {apply(broadcast, {a.tensor(0)}, {.shape = a.sizes(1)})};
             }},
};

inline Tensor broadcast_to(const Tensor& x, const Shape& shape) {
  return x.shape() == shape ? x : apply(broadcast, {x}, {.shape = shape});
}

// ---- cast: y = x in another element type

inline constexpr Operation cast_to{
    .name = "cast",
    .summary = "",
    .type =
        [](std::span<const TensorType> x, const Attributes& a) {
          return TensorType{a.dtype, x[0].shape};
        },
    .value = [](const Evaluation& e) { return e.x[0].cast(e.attributes.dtype); },
    .derivative = {[](const Pullback& p) { return apply(cast_to, {p.g}, {.dtype = p.x().dtype()}); }},
    .notation = {.form = Form::hidden},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}, {.dtype = DType::f64}}};
    },
};

inline Tensor cast(const Tensor& x, DType dtype) {
  return x.dtype() == dtype ? x : apply(cast_to, {x}, {.dtype = dtype});
}

// ---- reshape: the same elements in row-major order under another shape

/// The sizes asked for, with one that is -1 made to fit the elements there are.
Shape completed(Shape asked, const Shape& of);

inline constexpr Operation reshape_to{
    .name = "reshape",
    .summary = "the same elements, row by row, under another shape; one size may be -1: reshape(x, 3, 3, 4)",
    .type =
        [](std::span<const TensorType> x, const Attributes& a) {
          if (a.shape.elements() != x[0].shape.elements()) {
            throw ShapeError("a reshape keeps the number of elements",
                             {{0, "is " + to_string(x[0].shape) + ": " +
                                      std::to_string(x[0].shape.elements()) + " elements"}},
                             to_string(a.shape) + " has " + std::to_string(a.shape.elements()));
          }
          return TensorType{x[0].dtype, a.shape};
        },
    .value = [](const Evaluation& e) { return e.x[0].reshape(e.attributes.shape); },
    .derivative = {[](const Pullback& p) { return apply(reshape_to, {p.g}, {.shape = p.x().shape()}); }},
    .rule = {"the elements go back to their places"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}, {.shape = {3, 2}}}, {{{4}}, {.shape = {2, 1, 2}}}, {{{1, 1}}, {.shape = {}}}};
    },
    .call = {.parameters = {{{"x"}, {"sizes", Kind::sizes}}},
             .build = [](const Arguments& a) -> std::vector<Tensor> {
               const Tensor x = a.tensor(0);
               return {apply(reshape_to, {x}, {.shape = completed(a.sizes(1), x.shape())})};
             }},
};

inline Tensor reshape(const Tensor& x, const Shape& shape) {
  return x.shape() == shape ? x : apply(reshape_to, {x}, {.shape = shape});
}

// ---- transpose: axis i of y is axis permutation[i] of x

inline std::vector<std::int64_t> inverse_permutation(const std::vector<std::int64_t>& permutation) {
  std::vector<std::int64_t> inverse(permutation.size());
  for (std::size_t i = 0; i < permutation.size(); ++i) {
    inverse[static_cast<std::size_t>(permutation[i])] = static_cast<std::int64_t>(i);
  }
  return inverse;
}

inline std::vector<std::int64_t> last_two_swapped(std::size_t rank) {
  std::vector<std::int64_t> permutation(rank);
  std::iota(permutation.begin(), permutation.end(), 0);
  if (rank >= 2) std::swap(permutation[rank - 1], permutation[rank - 2]);
  return permutation;
}

Tensor transpose(const Tensor& x);

inline Tensor reverse_axes(const Tensor& x);

inline constexpr Operation permute{
    .name = "transpose",
    .summary =
        "the axes in the opposite order: rows become columns; or in the order given: transpose(t, 2, 0, 1)",
    .type =
        [](std::span<const TensorType> x, const Attributes& a) {
          std::vector<std::int64_t> sorted = a.axes, every(x[0].shape.rank());
          std::sort(sorted.begin(), sorted.end());
          std::iota(every.begin(), every.end(), 0);
          if (sorted != every) {
            throw ShapeError("a transpose names every axis once", {{0, "is " + to_string(x[0].shape)}});
          }
          Shape shape = x[0].shape;
          for (std::size_t i = 0; i < shape.rank(); ++i) {
            shape[i] = x[0].shape[static_cast<std::size_t>(a.axes[i])];
          }
          return TensorType{x[0].dtype, shape};
        },
    .value = [](const Evaluation& e) { return e.x[0].transpose(e.attributes.axes); },
    .derivative = {[](const Pullback& p) {
      return apply(permute, {p.g}, {.axes = inverse_permutation(p.attributes().axes)});
    }},
    .notation = {Form::postfix, "ᵀ", "^{\\top}", precedence::power},
    .rule = {"transposed back"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}, {.axes = {1, 0}}}, {{{2, 3, 4}}, {.axes = {2, 0, 1}}}};
    },
    .call = {.parameters = {{{"x"}, {"axes", Kind::sizes, true}}},
             .build = [](const Arguments& a) -> std::vector<Tensor> {
               const Tensor x = a.tensor(0);
               if (!a.has(1)) return {reverse_axes(x)};
               std::vector<std::int64_t> axes = a.integers(1);
               for (std::int64_t& axis : axes) axis = normalise_axis(axis, x.rank());
               return {apply(permute, {x}, {.axes = axes})};
             }},
};

/// Shows the elements of its input where they lie: under another shape, in another order, some of them only.
bool is_view(const Operation& operation);

/// All axes in the opposite order, as NumPy's T: rows become columns.
inline Tensor reverse_axes(const Tensor& x) {
  std::vector<std::int64_t> axes(x.rank());
  std::iota(axes.rbegin(), axes.rend(), 0);
  return x.rank() < 2 ? x : apply(permute, {x}, {.axes = axes});
}

/// xᵀ: of a scalar or a vector it is x itself; of more axes the last two change places.
inline Tensor transpose(const Tensor& x) {
  return x.rank() < 2 ? x : apply(permute, {x}, {.axes = last_two_swapped(x.rank())});
}

}  // namespace turunan::ops
