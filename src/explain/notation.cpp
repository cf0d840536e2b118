#include "explain/notation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explain/idioms.hpp"
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
    if (written.formula.kind == FormulaKind::number && ops::is_constant(x.node().inputs[0]))
      return filled(written.formula, x.shape());
    // One number may have more axes than there are to be.
    if (written.shape.elements() == 1 && shape_read(x).rank() > x.rank())
      written.formula = call("reshape", "", {written.formula}, {"1"});
    const bool stretched = written.shape.elements() != x.shape().elements();
    return call(stretched ? "broadcast" : "reshape", "", {std::move(written.formula)}, sizes_of(x.shape()));
  }

  static Formula filled(const Formula& number, const Shape& shape) {
    const double value = number.value->element(0);
    if (value == 0 || value == 1) return call(value == 0 ? "zeros" : "ones", "", {}, sizes_of(shape));
    std::vector<std::string> options = sizes_of(shape);
    options.push_back("value = " + number_text(value, DType::f64, 17));
    return call("full", "", {}, std::move(options));
  }

  Written write(const Tensor& x) {
    const Node& node = x.node();
    if (const auto found = symbols_.find(&node); found != symbols_.end()) return {found->second, x.shape()};
    if (is(x, ops::constant)) return {array(*node.attributes.value), x.shape()};
    if (is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast)) return write(node.inputs[0]);
    if (const std::optional<Idiom> idiom = idiom_of(x, symbols_)) return write_idiom(*idiom, x);
    if (is(x, ops::reshape_to)) return write_reshape(x);
    if (products_ == Products::gathered && is_product(x)) return gathered(x);
    if (node.operation.elementwise != Elementwise::no) return write_elementwise(x);
    return {write_other(x), reduces_all(x) ? Shape() : x.shape()};
  }

  // To one number, whose axes nobody sees.
  static bool reduces_all(const Tensor& x) {
    return takes_axes(x.node().operation) && x.node().attributes.axes.size() == x.node().inputs[0].rank();
  }

  Written write_idiom(const Idiom& idiom, const Tensor& x) {
    std::vector<Formula> parts;
    for (const Tensor& part : idiom.parts) parts.push_back(fixed(part));
    const Shape shape = x.shape().elements() == 1 ? Shape() : x.shape();
    switch (idiom.kind) {
      case Idiom::Kind::call: return {call(idiom.name, "", std::move(parts), idiom.options), shape};
      case Idiom::Kind::diagonal: parts.push_back(call("I", "", {}, idiom.options)); [[fallthrough]];
      case Idiom::Kind::scaling: return {times(std::move(parts[0]), {}, std::move(parts[1]), shape), shape};
      case Idiom::Kind::product: break;
    }
    const Notation& sign = ops::matmul.notation;
    return {infix(sign.symbol, sign.latex, sign.precedence, std::move(parts[0]), std::move(parts[1])), shape};
  }

  // ---- products and sums

  // A reshape that nobody sees: of one number, or with axes of one place in front.
  static bool only_adds_axes(const Tensor& x) {
    if (!is(x, ops::reshape_to)) return false;
    const Shape& from = x.node().inputs[0].shape();
    if (x.shape().elements() == 1) return true;
    return from.rank() > 0 && from.rank() < x.rank() &&
           std::ranges::equal(from, std::span(x.shape().begin(), x.shape().end()).last(from.rank()));
  }

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
    const bool unseen =
        is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::broadcast) || only_adds_axes(x);
    if (has_symbol || idiom_of(x, symbols_)) {
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
    if (product.top == product.bottom) product.top = product.bottom = 1;
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

  // x - mean(x) once more less its mean, which is zero but for rounding.
  static bool centres_again(const Tensor& x) {
    const auto mean_of = [](const Tensor& y) -> const Node* {
      if (!is(y, ops::subtract)) return nullptr;
      Tensor mean = y.node().inputs[1];
      while (is(mean, ops::broadcast)) mean = Tensor(mean.node().inputs[0]);
      return is(mean, ops::reduce_mean) && mean.node().inputs[0] == y.node().inputs[0] ? &mean.node()
                                                                                       : nullptr;
    };
    const Node *outer = mean_of(x), *inner = outer == nullptr ? nullptr : mean_of(x.node().inputs[0]);
    return inner != nullptr && inner->attributes.axes == outer->attributes.axes;
  }

  Written write_elementwise(const Tensor& x) {
    if (products_ == Products::gathered && centres_again(x)) return write(x.node().inputs[0]);
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
    const bool named = symbols_.contains(&inner.node());
    if (!named && is(inner, ops::take_slice)) {
      if (std::optional<Formula> element = index_with_places(x, inner))
        return {*std::move(element), x.shape()};
    }
    if (!named && takes_axes(inner.node().operation) && inner.node().attributes.keepdims) {
      Attributes dropped = inner.node().attributes;
      dropped.keepdims = false;
      const Tensor bare = apply(inner.node().operation, {inner.node().inputs[0]}, dropped);
      if (bare.shape() == x.shape()) return write(bare);
    }
    if (only_adds_axes(x)) {
      Written written = write(inner);
      if (written.shape == inner.shape() && x.shape().elements() == 1) written.shape = x.shape();
      return written;
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
    return index_formula(with_axes(slice.node().inputs[0]), slice.node().inputs[0].shape(), slices, true);
  }

  Formula write_other(const Tensor& x) {
    std::vector<Formula> parts;
    for (const Tensor& input : x.node().inputs)
      parts.push_back(needs_axes(x, input) ? with_axes(input) : fixed(input));
    const bool adds = is(x, ops::reduce_sum) || is(x, ops::reduce_mean);
    if (products_ == Products::gathered && adds && is_negative(parts[0])) {
      parts[0] = without_sign(parts[0]);
      return negative(laid_out(x.node(), std::move(parts)));
    }
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
    if (reduces_all(x)) return {};
    if (!unseen && node.operation.elementwise == Elementwise::no)
      return idiom_of(x, symbols_) ? Shape() : x.shape();
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
