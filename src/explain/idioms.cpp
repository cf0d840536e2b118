#include "explain/idioms.hpp"

#include <algorithm>

#include "ops/indexing.hpp"
#include "ops/product.hpp"

namespace turunan::explanation {

namespace {

using Kind = Idiom::Kind;

class Reader {
 public:
  explicit Reader(const Symbols& symbols) : symbols_(symbols) {}

  std::optional<Idiom> idiom(const Tensor& x) const {
    if (is(x, ops::multiply)) return outer(stripped(x.node().inputs[0]), stripped(x.node().inputs[1]));
    if (is(x, ops::matmul)) return product(x);
    if (is(x, ops::reduce_sum)) return trace(x);
    if (is(x, ops::concatenate)) return stack(x);
    if (!is(x, ops::reshape_to)) return {};
    const Tensor inner = x.node().inputs[0];
    if (is(inner, ops::matmul) && x.rank() == 1) return vector_product(x, inner);
    return is(inner, ops::place_slice) ? diagonal(x, inner) : std::nullopt;
  }

 private:
  // By the operation, unless a name stands for it.
  bool is(const Tensor& x, const Operation& operation) const {
    return x && &x.node().operation == &operation && !symbols_.contains(&x.node());
  }

  Tensor stripped(Tensor x) const {
    while (is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast)) x = Tensor(x.node().inputs[0]);
    return x;
  }

  // The vector that was made a column, or a row; an empty tensor where there is none.
  Tensor vector_of(Tensor x, bool column) const {
    while (is(x, ops::permute) && x.node().attributes.axes == std::vector<std::int64_t>{1, 0}) {
      x = Tensor(x.node().inputs[0]);
      column = !column;
    }
    const bool made = is(x, ops::reshape_to) && x.rank() == 2 && x.shape()[column ? 1 : 0] == 1;
    return made && x.node().inputs[0].rank() == 1 ? Tensor(x.node().inputs[0]) : Tensor();
  }

  std::optional<Idiom> outer(const Tensor& a, const Tensor& b) const {
    const Tensor column = vector_of(a, true), row = vector_of(b, false);
    if (!column || !row) return {};
    return Idiom{.kind = Kind::call, .name = "outer", .parts = {column, row}};
  }

  std::optional<Idiom> product(const Tensor& x) const {
    const Tensor &a = x.node().inputs[0], &b = x.node().inputs[1];
    const Tensor row = vector_of(a, false), column = vector_of(b, true);
    if (row && column) return Idiom{.kind = Kind::product, .parts = {row, column}};
    return outer(a, b);
  }

  // x: a vector, made of a product of matrices one of which is a vector.
  std::optional<Idiom> vector_product(const Tensor& x, const Tensor& matrices) const {
    const Tensor &a = matrices.node().inputs[0], &b = matrices.node().inputs[1];
    const Tensor row = vector_of(a, false), column = vector_of(b, true);
    const bool alone = x.shape().elements() == 1;
    if (matrices.rank() != 2 || (alone && row && column)) return {};
    if (a.shape().elements() == 1) {
      const Tensor scaled = vector_of(b, false);
      if (scaled) return Idiom{.kind = Kind::scaling, .parts = {a, scaled}};
    }
    if (b.shape().elements() == 1) {
      const Tensor scaled = vector_of(a, true);
      if (scaled) return Idiom{.kind = Kind::scaling, .parts = {b, scaled}};
    }
    if (column) return Idiom{.kind = Kind::product, .parts = {a, column}};
    if (row) return Idiom{.kind = Kind::product, .parts = {row, b}};
    return {};
  }

  // Every n + 1st of the n² elements.
  static bool is_diagonal(const std::vector<Slice>& slices, std::int64_t n) {
    return slices.size() == 1 && slices[0].start == 0 && slices[0].count == n && slices[0].step == n + 1;
  }

  static bool is_square(const Tensor& x) { return x.rank() == 2 && x.shape()[0] == x.shape()[1]; }

  std::optional<Idiom> trace(const Tensor& x) const {
    const Tensor slice = x.node().inputs[0];
    if (x.rank() != 0 || !is(slice, ops::take_slice) || !is(slice.node().inputs[0], ops::reshape_to))
      return {};
    const Tensor matrix = slice.node().inputs[0].node().inputs[0];
    if (!is_square(matrix) || !is_diagonal(slice.node().attributes.slices, matrix.shape()[0])) return {};
    return Idiom{.kind = Kind::call, .name = "trace", .parts = {matrix}};
  }

  std::optional<Idiom> diagonal(const Tensor& x, const Tensor& place) const {
    const Tensor number = stripped(place.node().inputs[0]);
    if (!is_square(x) || !is_diagonal(place.node().attributes.slices, x.shape()[0])) return {};
    if (number.shape().elements() != 1) return {};
    return Idiom{.kind = Kind::diagonal, .parts = {number}, .options = {std::to_string(x.shape()[0])}};
  }

  // Tensors that got an axis each, along which they are put together.
  std::optional<Idiom> stack(const Tensor& x) const {
    const std::int64_t axis = x.node().attributes.axes[0];
    std::vector<std::int64_t> sizes = x.shape().sizes();
    sizes.erase(sizes.begin() + axis);
    Idiom idiom{.kind = Kind::call, .name = "stack", .parts = {}};
    for (const Tensor& input : x.node().inputs) {
      if (!is(input, ops::reshape_to)) return {};
      const Tensor part = input.node().inputs[0];
      if (part.shape() != Shape(sizes)) return {};
      idiom.parts.push_back(part);
    }
    if (axis != 0) idiom.options = {"axis = " + std::to_string(axis)};
    return idiom;
  }

  const Symbols& symbols_;
};

}  // namespace

std::optional<Idiom> idiom_of(const Tensor& x, const Symbols& symbols) {
  return Reader(symbols).idiom(x);
}

}  // namespace turunan::explanation
