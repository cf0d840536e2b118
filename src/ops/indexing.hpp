#pragma once

#include "ops/axes.hpp"
#include "ops/making.hpp"

// Parts of tensors and tensors put together: slices, concatenation, stacking, flattening.

namespace turunan::ops {

TensorType slice_type(std::span<const TensorType> x, const Attributes& a);
TensorType place_type(std::span<const TensorType> x, const Attributes& a);
Array place_value(const Evaluation& e);
Tensor place(const Tensor& x, const std::vector<Slice>& slices, const Shape& shape);

/// y = x[start : : step] along each axis.
inline constexpr Operation take_slice{
    .name = "slice",
    .summary = "",
    .type = slice_type,
    .value = [](const Evaluation& e) { return e.x[0].slice(e.attributes.slices); },
    .derivative = {[](const Pullback& p) { return place(p.g, p.attributes().slices, p.x().shape()); }},
    .rule = {"only the elements taken have a part; the others get 0"},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 4}}, {.slices = {{1, 2, 1}, {3, 2, -2}}}}, {{{5}}, {.slices = {{4, 1, 1}}}}};
    },
};

inline Tensor slice(const Tensor& x, const std::vector<Slice>& slices) {
  return apply(take_slice, {x}, {.slices = slices});
}

/// The positions that a range names along an axis of that size. Throws ShapeError for a step of 0.
Slice resolved(const Range& range, std::int64_t size);

/// The transpose of a slice: zeros of the given shape with x at the slice's places.
inline constexpr Operation place_slice{
    .name = "place",
    .summary = "",
    .type = place_type,
    .value = place_value,
    .derivative = {[](const Pullback& p) { return slice(p.g, p.attributes().slices); }},
    .rule = {"the elements placed are taken out again"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 2}}, {.shape = {3, 4}, .slices = {{1, 2, 1}, {3, 2, -2}}}}};
    },
};

inline Tensor place(const Tensor& x, const std::vector<Slice>& slices, const Shape& shape) {
  return apply(place_slice, {x}, {.shape = shape, .slices = slices});
}

TensorType concat_type(std::span<const TensorType> x, const Attributes& a);
Array concat_value(const Evaluation& e);
Tensor concat_derivative(const Pullback& p);
std::vector<Tensor> build_concat(const Arguments& a);
std::vector<Tensor> build_stack(const Arguments& a);
std::vector<Tensor> build_flatten(const Arguments& a);

/// Tensors one after another along axes[0]; everywhere else their sizes agree.
inline constexpr Operation concatenate{
    .name = "concat",
    .summary = "tensors one after another along an axis: concat(a, b, axis = 0)",
    .arity = Operation::any_number,
    .type = concat_type,
    .value = concat_value,
    .derivative = {concat_derivative},
    .rule = {"each part gets its own share"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}, {1, 3}, {2, 3}}, {.axes = {0}}}, {{{2, 1}, {2, 2}}, {.axes = {1}}}};
    },
    .call = {{{{"tensors", Kind::tensors}, {"axis", Kind::integer, true}}}, build_concat},
};

Tensor concat(std::vector<Tensor> tensors, std::int64_t axis);
Tensor stacked(std::vector<Tensor> tensors, std::int64_t axis);  ///< along a new axis
Tensor flatten_from(const Tensor& x, std::int64_t axis);         ///< all axes from this one on become one

inline constexpr Operation stack{
    .name = "stack",
    .summary = "tensors of one shape side by side along a new axis: stack(a, b, axis = 0)",
    .arity = Operation::any_number,
    .call = {{{{"tensors", Kind::tensors}, {"axis", Kind::integer, true}}}, build_stack},
};

inline constexpr Operation flatten{
    .name = "flatten",
    .summary = "all elements in a row of one axis; from an axis on: flatten(x, axis = 1) keeps the examples",
    .call = {{{{"x"}, {"axis", Kind::integer, true}}}, build_flatten},
};

inline constexpr Operation shape_of{
    .name = "shape",
    .summary = "the sizes of a tensor, as numbers",
    .call = {{{{"x"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const Shape shape = a.tensor(0).shape();
               const std::vector<double> sizes(shape.begin(), shape.end());
               return {Array({static_cast<std::int64_t>(sizes.size())}, sizes, a.dtype())};
             }},
};

TensorType onehot_type(std::span<const TensorType> x, const Attributes& a);
Array onehot_value(const Evaluation& e);
std::vector<Tensor> build_onehot(const Arguments& a);

/// A row of a.shape's last axis for each label, with a 1 at the label's place. Throws DomainError for another
/// label.
inline constexpr Operation onehot{
    .name = "onehot",
    .summary = "a row for each class number, with a 1 at that place: onehot(labels, 10)",
    .may_fail = true,
    .type = onehot_type,
    .value = onehot_value,
    .why_no_derivative = "labels are whole numbers, which have no neighbours",
    .domain = {.low = 0, .high = 0},
    .samples = []() -> std::vector<Sample> {
      return {{{{3}}, {.shape = {3, 2}}}};
    },
    .call = {{{{"labels"}, {"classes", Kind::integer}}}, build_onehot},
};

}  // namespace turunan::ops
