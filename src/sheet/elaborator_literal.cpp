#include <fmt/format.h>

#include "ops/indexing.hpp"
#include "ops/leaf.hpp"
#include "sheet/elaborator.hpp"
#include "sheet/mending.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

bool all_numbers(const Literal& literal) {
  for (const auto& row : literal.rows) {
    for (const ExprPtr& e : row) {
      const Negation* negation = e->as<Negation>();
      if (e->as<Number>() == nullptr && (negation == nullptr || negation->operand->as<Number>() == nullptr))
        return false;
    }
  }
  return true;
}

double value_of_number(const ExprPtr& e) {
  const Negation* negation = e->as<Negation>();
  return negation != nullptr ? -negation->operand->as<Number>()->value : e->as<Number>()->value;
}

// Numbers alone become one constant.
Array constant_matrix(const Literal& literal, DType dtype) {
  std::vector<double> values;
  for (const auto& row : literal.rows) {
    for (const ExprPtr& e : row) values.push_back(value_of_number(e));
  }
  const auto rows = static_cast<std::int64_t>(literal.rows.size());
  return Array({rows, static_cast<std::int64_t>(literal.rows[0].size())}, values, dtype);
}

// An element of a matrix is a number, or a block: a matrix of its own.
Tensor as_block(const Tensor& x) {
  if (x.rank() == 0) return ops::reshape(x, {1, 1});
  return x.rank() == 1 ? ops::reshape(x, {1, x.shape()[0]}) : x;
}

Tensor without_rows(const Tensor& x) {
  return x.rank() == 2 && x.shape()[0] == 1 ? ops::reshape(x, {x.shape()[1]}) : x;
}

// Side by side along a new first axis.
Tensor stacked(std::vector<Tensor> parts) {
  const Shape shape = parts[0].shape();
  std::vector<std::int64_t> sizes = shape.sizes();
  sizes.insert(sizes.begin(), 1);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].shape() != shape) {
      throw ShapeError("the parts of a tensor have one shape",
                       {{0, "is " + to_string(shape)}, {i, "is " + to_string(parts[i].shape())}});
    }
    parts[i] = ops::reshape(parts[i], Shape(sizes));
  }
  return ops::concat(std::move(parts), 0);
}

}  // namespace

Tensor Elaborator::build(const Expr& e, const Literal& l) {
  if (!l.nested && all_numbers(l)) return constant_matrix(l, context_.dtype);
  std::vector<Operand> operands;
  std::vector<Tensor> rows;
  for (const auto& row : l.rows) {
    std::vector<Tensor> elements;
    for (const ExprPtr& element : row) {
      Tensor x = (*this)(element);
      const Literal* inner = element->as<Literal>();
      if (l.nested && inner != nullptr && !inner->nested && inner->rows.size() == 1) x = without_rows(x);
      elements.push_back(l.nested ? x : as_block(x));
      operands.push_back({element->span, text(*element)});
    }
    rows.push_back(at_place(source_, e.span, operands, [&] {
      if (!l.nested) return elements.size() == 1 ? elements[0] : ops::concat(elements, 1);
      return stacked(elements);
    }));
    operands.clear();
  }
  return at_place(source_, e.span, {}, [&] { return rows.size() == 1 ? rows[0] : ops::concat(rows, 0); });
}

Slice Elaborator::resolve(const Subscript& s, std::int64_t size, std::size_t axis, const Expr& operand) {
  if (!s.is_slice()) {
    const std::int64_t at = whole_number(s.at);
    if (at >= -size && at < size) return {at < 0 ? at + size : at, 1, 1};
    throw SheetError({.span = s.span,
                      .message = fmt::format("index {} is out of range: axis {} has {} element{}", at, axis,
                                             size, size == 1 ? "" : "s"),
                      .labels = {},
                      .help = size == 0 ? std::string()
                                        : fmt::format("{} is counted from 0 to {}", text(operand), size - 1),
                      .source = source_});
  }
  const auto number = [&](const ExprPtr& e) { return e ? std::optional(whole_number(e)) : std::nullopt; };
  const std::int64_t step = s.step ? whole_number(s.step) : 1;
  if (step == 0) {
    throw SheetError({.span = s.span,
                      .message = "the step of a slice is not 0",
                      .labels = {},
                      .help = {},
                      .source = source_});
  }
  return ops::resolved({number(s.start), number(s.stop), step}, size);
}

Tensor Elaborator::build(const Expr& e, const Index& i) {
  const Tensor operand = (*this)(i.operand);
  if (i.subscripts.size() > operand.rank()) {
    throw SheetError(
        {.span = e.span,
         .message = fmt::format("an index for each axis at most: {} were given", i.subscripts.size()),
         .labels = {{i.operand->span, text(*i.operand) + " is " + to_string(operand.shape())}},
         .help = {},
         .source = source_});
  }
  std::vector<Slice> slices;
  std::vector<std::int64_t> kept;
  for (std::size_t axis = 0; axis < operand.rank(); ++axis) {
    const bool given = axis < i.subscripts.size();
    slices.push_back(given ? resolve(i.subscripts[axis], operand.shape()[axis], axis, *i.operand)
                           : Slice{0, operand.shape()[axis], 1});
    if (!given || i.subscripts[axis].is_slice()) kept.push_back(slices.back().count);
  }
  return at_place(source_, e.span, {{i.operand->span, text(*i.operand)}},
                  [&] { return ops::reshape(ops::slice(operand, slices), Shape(kept)); });
}

}  // namespace turunan::sheet
