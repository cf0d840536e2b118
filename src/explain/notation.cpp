#include "explain/notation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explain/idioms.hpp"
#include "explain/options.hpp"
#include "explain/writing.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/making.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"

namespace turunan::explanation {

namespace {

// Factors of a product, numbers and signs apart.
struct Product {
  bool negative = false;
  double top = 1, bottom = 1;
  std::vector<Written> factors, divisors;
};

bool is(const Tensor& x, const Operation& operation) {
  return &x.node().operation == &operation;
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
      case Idiom::Kind::scaling: return {scaled(idiom.parts[0], std::move(parts), shape), shape};
      case Idiom::Kind::product: break;
    }
    const Notation& sign = ops::matmul.notation;
    return {infix(sign.symbol, sign.latex, sign.precedence, std::move(parts[0]), std::move(parts[1])), shape};
  }

  // A number that has axes lends them to the vector.
  Formula scaled(const Tensor& number, std::vector<Formula> parts, const Shape& shape) const {
    const Shape read = shape_read(number);
    Formula product = times(std::move(parts[0]), read, std::move(parts[1]), shape);
    return read.rank() <= shape.rank() ? product : call("reshape", "", {std::move(product)}, sizes_of(shape));
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

  // ---- element by element

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
    if (drops_places(x)) return {index_with_places(inner), x.shape()};
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
  bool drops_places(const Tensor& x) const {
    const Tensor& slice = x.node().inputs[0];
    if (!is(x, ops::reshape_to) || !is(slice, ops::take_slice) || symbols_.contains(&slice.node()))
      return false;
    std::vector<std::int64_t> kept;
    for (const Slice& s : slice.node().attributes.slices) {
      if (s.count != 1) kept.push_back(s.count);
    }
    return Shape(kept) == x.shape();
  }

  Formula index_with_places(const Tensor& slice) {
    const std::vector<Slice>& slices = slice.node().attributes.slices;
    return index_formula(with_axes(slice.node().inputs[0]), slice.node().inputs[0].shape(), slices, true);
  }

  Formula write_other(const Tensor& x) {
    std::vector<Formula> parts;
    for (const Tensor& input : x.node().inputs) {
      if (is(x, ops::matmul) && repeats_a_matrix(input)) {
        parts.push_back(write(input).formula);
      } else {
        parts.push_back(needs_axes(x, input) ? with_axes(input) : fixed(input));
      }
    }
    const bool adds = is(x, ops::reduce_sum) || is(x, ops::reduce_mean);
    if (products_ == Products::gathered && adds && is_negative(parts[0])) {
      parts[0] = without_sign(parts[0]);
      return negative(laid_out(x.node(), std::move(parts)));
    }
    return laid_out(x.node(), std::move(parts));
  }

  // One matrix for every place of a stack, which a product repeats by itself.
  bool repeats_a_matrix(const Tensor& x) {
    if (!is(x, ops::broadcast) || symbols_.contains(&x.node())) return false;
    const Shape shape = write(x).shape;
    return shape.rank() >= 2 && shape.from_end(1) == x.shape().from_end(1) &&
           shape.from_end(2) == x.shape().from_end(2);
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
    if (drops_places(x)) return x.shape();
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
