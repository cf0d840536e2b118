#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

// ---- type and value

using TypeRule = TensorType (*)(std::span<const TensorType> inputs, const Attributes&);

/// What the plain value of an operation is computed from.
struct Evaluation {
  std::span<const Array> x;
  const Attributes& attributes;
  const TensorType& type;  ///< of the result
};
using ValueRule = Array (*)(const Evaluation&);

/// The inputs of an elementwise operation at one position.
struct Scalars {
  const double* x;
  const double* numbers;  ///< the attributes'
  double operator[](std::size_t i) const { return x[i]; }
};
using ScalarRule = double (*)(Scalars);
using IntegerRule = std::int64_t (*)(const std::int64_t* x);

/// How an elementwise operation treats element types.
enum class Elementwise : std::uint8_t {
  no,
  arithmetic,  ///< the promoted type of the inputs; booleans count as integers
  floating,    ///< integers become f64
  comparison,  ///< promoted inputs, a boolean result
  logical,     ///< booleans only
  selection,   ///< a boolean first, then as arithmetic
};

// ---- derivative

/// What a derivative rule is written with: the vector-Jacobian product for one input.
struct Pullback {
  const Tensor& y;    ///< the result
  const Tensor& g;    ///< its cotangent, of the same type
  std::size_t index;  ///< of the input that it is for
  const Attributes& attributes() const { return y.node().attributes; }
  const Tensor& x(std::size_t i) const { return y.node().inputs[i]; }
  const Tensor& x() const { return x(index); }
};
/// Returns the cotangent of one input, of that input's type; an empty tensor is zero.
using DerivativeRule = Tensor (*)(const Pullback&);

/// The rule of what is constant in pieces: its derivative is zero wherever it exists.
inline Tensor zero_derivative(const Pullback&) {
  return {};
}

/// A composite's body, in simpler operations.
using Body = Tensor (*)(std::span<const Tensor> inputs, const Attributes&);

// ---- notation

enum class Form : std::uint8_t {
  function,     ///< f(x)
  infix,        ///< x + y
  prefix,       ///< −x
  postfix,      ///< xᵀ
  superscript,  ///< x^y
  fraction,     ///< x / y, a stacked fraction where there is room
  enclosed,     ///< |x|, ‖x‖: symbol on both sides
  hidden,       ///< prints as its first input
};

/// How tightly a form binds; the printers and the sheet agree on it.
namespace precedence {
inline constexpr int comparison = 1, sum = 2, product = 3, sign = 4, power = 5, atom = 6;
}

struct Notation {
  Form form = Form::function;
  std::string_view symbol = {};  ///< Unicode, as in a sheet; the name where it is empty
  std::string_view latex = {};   ///< where it differs from the symbol
  int precedence = precedence::atom;
};

// ---- domain

/// What kind of values an operation is defined for, so that tests draw from it; a symmetric matrix moves in
/// symmetric directions only.
///   symmetric, positive_definite: square, the eigenvalues apart
///   well_conditioned: of any shape, the singular values apart and away from 0
enum class Structure : std::uint8_t {
  any,
  symmetric,
  positive_definite,
  well_conditioned,
  probabilities,
  one_hot
};

struct Domain {
  double low = -2, high = 2;
  std::array<double, 3> points = {};  ///< worth testing: ends, kinks, ties
  std::size_t number_of_points = 0;
  std::array<Structure, 3> structure = {};  ///< of each input
  bool kinks_at_points = false;             ///< the derivative jumps there
};

/// Shapes and attributes that show an operation at work; tests fill them from the domain.
struct Sample {
  std::vector<Shape> shapes;
  Attributes attributes = {};
};
using Samples = std::vector<Sample> (*)();

// ---- the call in a sheet

enum class Kind : std::uint8_t {
  tensor,
  tensors,
  axes,
  integer,
  sizes,
  number,
  flag,
  places,   ///< a whole number for every spatial axis, or one for each
  padding,  ///< the same; or two for each, before and after; or "same"
};

struct Parameter {
  std::string_view name = {};
  Kind kind = Kind::tensor;
  bool optional = false;
};
using Parameters = std::array<Parameter, 6>;

/// The arguments of one call, matched to the parameters and of the right kind.
class Arguments {
 public:
  virtual ~Arguments() = default;
  virtual bool has(std::size_t i) const = 0;
  virtual Tensor tensor(std::size_t i) const = 0;
  virtual std::vector<Tensor> tensors(std::size_t i) const = 0;         ///< the rest of the positional ones
  virtual std::vector<std::int64_t> integers(std::size_t i) const = 0;  ///< axes or sizes
  virtual double number(std::size_t i) const = 0;
  virtual std::string text(std::size_t) const { return {}; }  ///< empty where it is none
  virtual std::uint64_t draw_seed() const = 0;                ///< a new one for each random draw
  virtual DType dtype() const = 0;                            ///< of numbers: the sheet's precision

  double number_or(std::size_t i, double otherwise) const { return has(i) ? number(i) : otherwise; }
  std::int64_t integer(std::size_t i) const { return integers(i).at(0); }
  std::int64_t integer_or(std::size_t i, std::int64_t otherwise) const {
    return has(i) ? integer(i) : otherwise;
  }
  bool flag(std::size_t i) const { return has(i) && number(i) != 0; }
  Shape sizes(std::size_t i) const { return Shape(integers(i)); }
};
using Build = std::vector<Tensor> (*)(const Arguments&);

struct Call {
  Parameters parameters = {};
  Build build = nullptr;  ///< where it is null, the operation is applied to its tensors
};

// ---- the operation

/// One entry of the catalogue: all there is to know of an operation. Called like a function, it makes a node.
struct Operation {
  std::string_view name;
  std::string_view summary;  ///< one line for the reference page; "" for what no sheet can call
  std::uint8_t arity = 1;    ///< number of inputs; any_number for a list of them
  Elementwise elementwise = Elementwise::no;
  bool may_fail = false;      ///< some inputs of the right shape have no value: a singular matrix
  TypeRule type = nullptr;    ///< elementwise operations and composites need none
  ValueRule value = nullptr;  ///< elementwise operations have `scalar`, composites may have `body` instead
  ScalarRule scalar = nullptr;
  IntegerRule integer = nullptr;  ///< for i64 exactly, booleans as 0 and 1; else it goes through a double
  Body body = nullptr;
  std::array<DerivativeRule, 3> derivative = {};  ///< for each input; the first for all of a list
  std::string_view why_no_derivative = {};
  Notation notation = {};
  /// The derivative in words, for each input; the first for all of a list. {0}, {1}, {2} stand for the
  /// inputs, {y} for the result. Empty where the chain rule with the slope says all.
  std::array<std::string_view, 3> rule = {};
  bool is_activation = false;  ///< what it is applied to has a name of its own in a derivation: Z
  Domain domain = {};
  Samples samples = nullptr;  ///< elementwise operations need none
  Call call = {};
  std::span<const std::string_view> aliases = {};  ///< other names in a sheet

  static constexpr std::uint8_t any_number = 255;

  template <class... T>
  Tensor operator()(const T&... inputs) const;  // in ops/apply.hpp, beside the broadcasting that it needs
};

}  // namespace turunan
