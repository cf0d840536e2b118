#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turunan/array.hpp"
#include "turunan/tensor.hpp"

namespace turunan {

// ---- formulas

/// A formula as a tree. One tree serves every printer; `Formula::kind` says how it is laid out.
struct Formula {
  enum class Kind : std::uint8_t {
    symbol,       ///< a name; text is its spelling in a sheet: "W₁", "ŷ", "learning_rate", "ŷ′"
    partial,      ///< ∂C/∂W₁; parts are the two symbols
    number,       ///< a number of its own: `value` is a scalar
    array,        ///< a tensor written out in brackets: `value`, with `blanks`
    sizes,        ///< a shape in place of a tensor: text is "4×2"
    call,         ///< text(parts…, options…); latex is the function's LaTeX, empty for upright text
    reduction,    ///< as a call, over `axes` of a tensor of `rank` axes: Σ, Π, mean, max …
    infix,        ///< parts[0] text parts[1]; latex is the sign's LaTeX; an empty text is 2x, side by side
    prefix,       ///< text parts[0]: −x
    postfix,      ///< parts[0] text: xᵀ, x²; latex is what follows the operand, for a transpose ^{T}
    superscript,  ///< parts[0] to the power of parts[1]
    fraction,     ///< parts[0] over parts[1]
    root,         ///< the square root of parts[0]
    enclosed,     ///< text parts[0] text: |x|, ‖x‖; latex is the bar's
    index,        ///< parts[0][options…]: "0", "1:3", ":"
    prime,  ///< parts[0]′: the derivative of a function; parts[0] is a symbol or a formula in brackets
  };

  Kind kind = Kind::symbol;
  std::string text = {};
  std::string latex = {};
  int binding = 6;  ///< how tightly it binds: see turunan::precedence in graph/operation.hpp
  std::vector<Formula> parts = {};
  std::vector<std::string> options = {};  ///< arguments as a sheet writes them: "axis = 0"
  std::vector<std::int64_t> axes = {};    ///< of a reduction; empty for all
  std::size_t rank = 0;                   ///< of what a reduction is taken of
  std::optional<Array> value = {};        ///< of a number or an array
  /// Numbers of the blanks that stand in place of elements, row by row; 0 where the element itself stands.
  /// Empty where there are none.
  std::vector<int> blanks = {};
};

/// Words with formulas among them: "a sum over the examples, because b₁ is shared by all of them".
struct Words {
  struct Piece {
    std::string text;  ///< where there is no formula
    std::optional<Formula> formula;
  };
  std::vector<Piece> pieces;
};

// ---- a derivation

/// A tensor that the derivation starts from: data, a parameter, a constant with a name.
struct Given {
  Formula symbol;
  Array value;
  bool is_parameter = false;
};

/// One equation with its numbers. Of a forward step the left side is a symbol, of a backward step ∂C/∂x.
struct Step {
  std::string name;  ///< the left side as text, spelled as in a sheet: "∂C/∂W₁"
  Formula left;
  Formula right;   ///< over names
  Formula shapes;  ///< the right side over shapes: 4×2 · 2×2 + 1×2
  std::optional<Formula>
      numbers;  ///< the right side with the numbers put in; none where it would say nothing
  Array value;
  Formula result;  ///< the value as a number or an array, with the blanks of a worksheet
  Words rule;      ///< of a backward step: the rule that gives it
  /// Of a backward step: the greatest difference from the central difference quotient, relative to the
  /// gradient's greatest magnitude; empty where it was not compared.
  std::optional<double> difference_quotient_error;
};

/// One gradient beside its central difference quotients, in f64.
struct Check {
  static constexpr double tolerance = 1e-6;  ///< of errors
  struct Entry {
    std::string where;     ///< "[0, 1]"; "direction 3" for a random direction; empty for a scalar
    double gradient = 0;   ///< the entry, or the sum of the gradient times the direction
    double quotient = 0;   ///< (C(x + h) − C(x − h)) / 2h, extrapolated to h → 0
    double error = 0;      ///< |gradient − quotient| relative to the gradient's greatest magnitude
    bool at_kink = false;  ///< the cost has a kink here: the quotients from the left and the right differ
    double left = 0, right = 0;  ///< at a kink: the one-sided quotients
    std::string kink = {};       ///< at a kink: the function that has it, "relu"
    /// The cost is so large beside this slope that its rounding hides it: nothing is compared.
    bool hidden = false;
  };
  std::string name;  ///< "∂C/∂W₁"
  Formula gradient;  ///< the same as a formula
  std::vector<Entry> entries;
  double greatest_error = 0;  ///< of the entries away from kinks
  bool passed = true;         ///< no error above 1e-6
};

/// What one step of training makes of a parameter, or of the optimiser's state.
struct UpdateStep {
  bool defines = false;  ///< a tensor on the way, left = right: nothing was before
  std::string name;      ///< "W₁"
  Formula left, right;
  std::optional<Formula> numbers;
  Array before;
  std::optional<Array> gradient;  ///< of the parameter that it belongs to
  Array after;
  Formula result;  ///< `after`, with the blanks of a worksheet
};

/// Every path from one entry of a parameter to the cost, with the derivative at each arrow.
struct Trace {
  struct Factor {
    std::string of, by;  ///< "Z₂[0, 0]", "W₂[0, 0]"
    Formula derivative;  ///< ∂Z₂[0, 0]/∂W₂[0, 0]
    double value = 0;
  };
  struct Path {
    std::vector<Factor> factors;  ///< from the parameter to the cost
    double product = 0;
  };
  std::string entry;  ///< "W₂[0, 0]"
  std::vector<Path>
      paths;  ///< along which no factor is zero; the greatest magnitudes first where not all fit
  double number_of_paths = 0;  ///< of all that have no zero factor; exact below 2⁵³
  double rest = 0;             ///< the sum of the products of those that are not listed
  double sum = 0;              ///< of all products
  double gradient = 0;         ///< the entry of ∂C/∂W₂, which the sum equals but for rounding
};

/// A blank of a worksheet and what belongs there.
struct Blank {
  int number = 0;
  std::string where;  ///< "Z₁[0, 1]"
  Formula formula;    ///< the same as a formula
  double value = 0;
};

/// The forward and the backward pass of a network as equations with numbers, as data.
struct Derivation {
  std::string sheet;   ///< the file; empty where there is none
  std::string cost;    ///< "C"
  std::string moment;  ///< when: "before the first step of sgd(rate = 2)"; empty where there is no training
  std::vector<Given> given;
  std::vector<Step> forward;
  std::vector<Step> backward;
  std::vector<Check> checks;
  std::vector<UpdateStep> update;
  std::vector<Trace> traces;
  std::vector<Words> notes;   ///< what was simplified because of the data, what was left out
  std::vector<Blank> blanks;  ///< of a worksheet
  bool passed() const;        ///< every check did
};

// ---- explaining

/// What is explained: a graph with the values of its variables.
struct Subject {
  /// What training changes in one step: a variable, what it becomes, and its values before and after.
  struct Change {
    Tensor variable;
    Tensor value;
    Array before, after;
  };
  /// Stands for ∂C/∂parameter in the values of changes.
  struct GradientLeaf {
    Tensor leaf, parameter;
  };

  Tensor cost;                                        ///< one number, a scalar or 1×1
  std::vector<Tensor> with_respect_to = {};           ///< empty: every parameter that the cost depends on
  std::vector<std::pair<Tensor, Array>> values = {};  ///< of every parameter and input
  std::vector<std::string> names_taken = {};          ///< that intermediates must not get
  std::string sheet = {}, moment = {};
  std::vector<GradientLeaf> gradients = {};
  std::vector<Change> changes = {};
};

struct ExplainOptions {
  /// One entry of a tensor to follow to the cost.
  struct Entry {
    Tensor tensor;
    std::vector<std::int64_t> index;
  };
  std::vector<std::string> open = {};  ///< composites to expand into their bodies, by their names in a sheet
  std::vector<Entry> trace = {};
  bool check = true;  ///< compare gradients with difference quotients
};

/// Derives the cost's forward and backward pass. Every formula is read off the graph that the gradient
/// transform builds; Goodfellow et al., Deep Learning, section 6.5.
/// Throws ShapeError where the cost is not one number, DerivativeError where an operation on the way has no
/// derivative, Error for a variable without a value or a name after `open` that is no composite.
Derivation explain(const Subject& subject, const ExplainOptions& options = {});

/// Derives a cost that stands on parameters with values and on constants; named(...) gives its tensors names.
Derivation explain(const Tensor& cost, const ExplainOptions& options = {});

/// The same derivation with numbered blanks in place of results; the same seed chooses the same blanks.
Derivation worksheet(Derivation derivation, std::uint64_t seed);

// ---- printing

struct PrintedForm {
  int digits = 4;        ///< significant digits of numbers
  int width = 80;        ///< columns of a terminal; text is broken to fit
  bool colour = false;   ///< of text: with the escape sequences of a terminal
  bool answers = false;  ///< of a worksheet: the key alone
};

std::string to_text(const Derivation& derivation, const PrintedForm& form = {});
std::ostream& operator<<(std::ostream& out, const Derivation& derivation);            ///< as text
std::string to_markdown(const Derivation& derivation, const PrintedForm& form = {});  ///< with LaTeX formulas
std::string to_latex(const Derivation& derivation, const PrintedForm& form = {});     ///< an article
std::string to_beamer(const Derivation& derivation, const PrintedForm& form = {});    ///< one step a frame
std::string to_html(const Derivation& derivation, const PrintedForm& form = {});      ///< one file, in MathML

/// The equations as JSON: sheet, cost, forward, backward, update and, where there is one, trace. Numbers are
/// in full precision; values are nested arrays, that of a scalar a number. What JSON cannot say is null: a
/// NaN, an infinity, a blank of a worksheet, a gradient or a comparison that is not there.
std::string to_json(const Derivation& derivation);

/// A formula alone: on one line as in a sheet, as LaTeX for math mode, as MathML elements.
std::string formula_text(const Formula& formula, int digits = 4);
std::string formula_latex(const Formula& formula, int digits = 4);
std::string formula_mathml(const Formula& formula, int digits = 4);

// ---- drawing

struct DrawOptions {
  bool backward = false;  ///< with values, the gradients beside them, and the edges back
  int digits = 4;         ///< significant digits of numbers
};

/// The graph of the cost in Graphviz's language: names, operations, shapes. Broadcasts, casts and aliases
/// without a name are drawn as the edges that they stand on.
/// Throws Error for more than 2,000 nodes; with `backward` also ShapeError where the cost is not one number,
/// DerivativeError where an operation on the way has no derivative, Error for a variable without a value.
std::string draw_dot(const Subject& subject, const DrawOptions& options = {});

}  // namespace turunan
