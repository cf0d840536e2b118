#include "explain/notation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explain/options.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/making.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"

namespace turunan::explanation {

namespace {

// A formula and the shape that it has as it is read: smaller than its tensor's where a broadcast is unseen.
struct Written {
  Formula formula;
  Shape shape;
};

// Factors of a product, numbers and signs apart.
struct Product {
  bool negative = false;
  double top = 1, bottom = 1;
  std::vector<Written> factors, divisors;
};

bool is(const Tensor& x, const Operation& operation) {
  return &x.node().operation == &operation;
}

bool is_plain_scalar(const Written& w) {
  return w.shape.rank() == 0;
}

std::vector<std::string> sizes_of(const Shape& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape) sizes.push_back(std::to_string(size));
  return sizes;
}

class Writer {
 public:
  Writer(const Symbols& symbols, Products products) : symbols_(symbols), products_(products) {}

  Formula whole(const Tensor& root) { return fixed(root); }

 private:
  // Of the tensor's own shape: an unseen broadcast is written where it matters.
  Formula fixed(const Tensor& x) {
    Written written = write(x);
    // A factor that is one number may have more axes than the rest: nobody sees them.
    const std::size_t more = written.shape.rank() - std::min(written.shape.rank(), x.rank());
    const auto behind = written.shape.begin() + static_cast<std::ptrdiff_t>(more);
    if (x.shape().elements() == 1 ||
        std::ranges::equal(behind, written.shape.end(), x.shape().begin(), x.shape().end()))
      return std::move(written.formula);
    // One number may have more axes than there are to be.
    if (written.shape.elements() == 1 && shape_read(x).rank() > x.rank())
      written.formula = call("reshape", "", {written.formula}, {"1"});
    return call("broadcast", "", {std::move(written.formula)}, sizes_of(x.shape()));
  }

  Written write(const Tensor& x) {
    const Node& node = x.node();
    if (const auto found = symbols_.find(&node); found != symbols_.end()) return {found->second, x.shape()};
    if (is(x, ops::constant)) return {array(*node.attributes.value), x.shape()};
    if (is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast)) return write(node.inputs[0]);
    if (is(x, ops::reshape_to)) return write_reshape(x);
    if (products_ == Products::gathered && is_product(x)) return gathered(x);
    if (node.operation.elementwise != Elementwise::no) return write_elementwise(x);
    return {write_other(x), x.shape()};
  }

  // ---- products and sums

  static bool is_product(const Tensor& x) {
    return is(x, ops::multiply) || is(x, ops::masked_product) || is(x, ops::divide) || is(x, ops::quotient) ||
           is(x, ops::negate);
  }

  void gather(const Tensor& x, bool inverted, Product& product) {
    const bool has_symbol = symbols_.contains(&x.node());
    if (const std::optional<double> value = ops::uniform_value(x); value && !has_symbol && *value != 0) {
      product.negative ^= std::signbit(*value);
      (inverted ? product.bottom : product.top) *= std::abs(*value);
      return;
    }
    const auto& inputs = x.node().inputs;
    const bool unseen = is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast) ||
                        (is(x, ops::reshape_to) && x.shape().elements() == 1);
    if (has_symbol) {
      (inverted ? product.divisors : product.factors).push_back(write(x));
    } else if (unseen) {
      gather(inputs[0], inverted, product);
    } else if (is(x, ops::negate)) {
      product.negative ^= true;
      gather(inputs[0], inverted, product);
    } else if (is_product(x)) {
      const bool over = is(x, ops::divide) || is(x, ops::quotient);
      gather(inputs[0], inverted, product);
      gather(inputs[1], inverted ^ over, product);
    } else {
      Written factor = write(x);
      if (is_negative(factor.formula)) {
        factor.formula = without_sign(factor.formula);
        product.negative ^= true;
      }
      (inverted ? product.divisors : product.factors).push_back(std::move(factor));
    }
  }

  Written gathered(const Tensor& x) {
    Product product;
    gather(x, false, product);
    Written top = multiplied(product.top, std::move(product.factors), x.dtype());
    if (product.bottom != 1 || !product.divisors.empty()) {
      Written bottom = multiplied(product.bottom, std::move(product.divisors), x.dtype());
      top = {fraction(std::move(top.formula), std::move(bottom.formula)),
             broadcast_shapes(top.shape, bottom.shape)};
    }
    if (product.negative) top.formula = negative(std::move(top.formula));
    return top;
  }

  // Numbers first, then scalars, then the rest in order.
  static Written multiplied(double coefficient, std::vector<Written> factors, DType dtype) {
    std::stable_partition(factors.begin(), factors.end(), is_plain_scalar);
    if (factors.empty()) return {number(Array::scalar(coefficient, dtype)), {}};
    Written result = std::move(factors[0]);
    if (coefficient != 1) {
      result.formula =
          times(number(Array::scalar(coefficient, dtype)), {}, std::move(result.formula), result.shape);
    }
    for (std::size_t i = 1; i < factors.size(); ++i) {
      result.formula =
          times(std::move(result.formula), result.shape, std::move(factors[i].formula), factors[i].shape);
      result.shape = broadcast_shapes(result.shape, factors[i].shape);
    }
    return result;
  }

  static Formula times(Formula left, const Shape& left_shape, Formula right, const Shape& right_shape) {
    if (left.kind == FormulaKind::number)
      return infix("", "", precedence::product, std::move(left), std::move(right));
    const bool scaling = left_shape.rank() == 0 || right_shape.rank() == 0;
    return infix(scaling ? "·" : "⊙", scaling ? "\\cdot" : "\\odot", precedence::product, std::move(left),
                 std::move(right));
  }

  static bool is_sum(const Formula& f) {
    return f.kind == FormulaKind::infix && f.binding == precedence::sum;
  }

  static std::size_t terms_of(const Formula& f) {
    std::size_t terms = 1;
    for (const Formula* at = &f; is_sum(*at); at = &at->parts[0]) ++terms;
    return terms;
  }

  // a + (b - c) is a + b - c: nobody chose its order.
  static Formula sum(bool minus, Formula left, Formula right) {
    if (is_sum(right) && terms_of(right) < terms_of_a_group) {
      const bool inner = minus != (right.text == "-");
      return sum(inner, sum(minus, std::move(left), std::move(right.parts[0])), std::move(right.parts[1]));
    }
    if (is_negative(right)) {
      minus = !minus;
      right = without_sign(right);
    }
    const std::string_view sign = minus ? "-" : "+";
    return infix(sign, sign, precedence::sum, std::move(left), std::move(right));
  }

  // ---- element by element

  Written write_elementwise(const Tensor& x) {
    std::vector<Formula> parts;
    std::vector<Shape> shapes;
    Shape shape;
    for (const Tensor& input : x.node().inputs) {
      Written part = write(input);
      shape = broadcast_shapes(shape, part.shape);
      shapes.push_back(part.shape);
      parts.push_back(std::move(part.formula));
    }
    if (is(x, ops::multiply) || is(x, ops::masked_product)) {
      return {times(std::move(parts[0]), shapes[0], std::move(parts[1]), shapes[1]), shape};
    }
    const bool gathers = products_ == Products::gathered;
    if (gathers && (is(x, ops::add) || is(x, ops::subtract))) {
      return {sum(is(x, ops::subtract), std::move(parts[0]), std::move(parts[1])), shape};
    }
    return {laid_out(x.node(), std::move(parts)), shape};
  }

  // ---- the rest

  Written write_reshape(const Tensor& x) {
    const Tensor& inner = x.node().inputs[0];
    // One number is written the same, whatever its axes.
    if (x.shape().elements() == 1) {
      Written written = write(inner);
      if (written.shape == inner.shape()) written.shape = x.shape();
      return written;
    }
    if (is(inner, ops::take_slice) && !symbols_.contains(&inner.node())) {
      if (std::optional<Formula> element = index_with_places(x, inner))
        return {*std::move(element), x.shape()};
    }
    return {call("reshape", "", {fixed(inner)}, sizes_of(x.shape())), x.shape()};
  }

  // t[0, :]: a slice of one place whose axis is dropped.
  std::optional<Formula> index_with_places(const Tensor& x, const Tensor& slice) {
    const std::vector<Slice>& slices = slice.node().attributes.slices;
    std::vector<std::int64_t> kept;
    for (const Slice& s : slices) {
      if (s.count != 1) kept.push_back(s.count);
    }
    if (Shape(kept) != x.shape()) return {};
    return index_formula(fixed(slice.node().inputs[0]), slice.node().inputs[0].shape(), slices, true);
  }

  Formula write_other(const Tensor& x) {
    std::vector<Formula> parts;
    for (const Tensor& input : x.node().inputs)
      parts.push_back(needs_axes(x, input) ? with_axes(input) : fixed(input));
    return laid_out(x.node(), std::move(parts));
  }

  // Whether the axes of an input matter even where it is one number: not to a product, which then scales, a
  // transpose or a sum of all.
  bool needs_axes(const Tensor& x, const Tensor& input) const {
    const std::vector<std::int64_t>& axes = x.node().attributes.axes;
    if (is(x, ops::matmul)) return input.shape().elements() == 1 && shape_read(input).rank() == 1;
    if (is(x, ops::permute) && axes == std::vector<std::int64_t>{1, 0}) return false;
    return !takes_axes(x.node().operation) || (!axes.empty() && axes.size() < input.rank());
  }

  Formula with_axes(const Tensor& x) {
    if (x.rank() == 0 || x.shape().elements() != 1 || shape_read(x) == x.shape()) return fixed(x);
    return call("reshape", "", {write(x).formula}, sizes_of(x.shape()));
  }

  // The shape of what is written for one number, without the axes that nobody sees.
  Shape shape_read(const Tensor& x) const {
    const Node& node = x.node();
    if (symbols_.contains(&node) || node.inputs.empty()) return x.shape();
    const bool unseen =
        is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast) || is(x, ops::reshape_to);
    if (!unseen && node.operation.elementwise == Elementwise::no) return x.shape();
    Shape shape;
    for (const Tensor& input : node.inputs) shape = broadcast_shapes(shape, shape_read(input));
    return shape;
  }

  const Symbols& symbols_;
  Products products_;
};

}  // namespace

Formula formula_of(const Tensor& root, const Symbols& symbols, Products products) {
  return Writer(symbols, products).whole(root);
}

}  // namespace turunan::explanation
