#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sheet/diagnostic.hpp"
#include "sheet/source.hpp"

/// The syntax tree of a sheet. One node for each meaning, not for each spelling: `grad(C, W1)` and `∂C/∂W₁`
/// are both a Derivative, `A^-1`, `A⁻¹` and `inv(A)` an inverse, `|x|` a call of `abs`.
/// A tree is never deeper than `max_depth`, so it may be walked, and is destroyed, by recursion.
namespace turunan::sheet {

inline constexpr std::uint32_t max_depth = 1000;

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

/// A name where it stands. Two names are the same when their keys are: the key is the symbol spelling
/// (`W1`, `W_1` and `W₁` have the key `W₁`; see names.hpp), so it is also what to print.
struct Identifier {
  std::string key;
  Span span;
};

// ---- Expressions

/// A number: its value, and the digits as written.
struct Number {
  double value;
  std::string text;
};

/// "…", escapes resolved.
struct Text {
  std::string value;
};

/// A name that stands for a value.
struct Variable {
  std::string key;
};

/// -x
struct Negation {
  ExprPtr operand;
  Span sign;
};

enum class BinaryOp {
  kAdd,
  kSubtract,
  kMultiply,       ///< `*` or `⊙`, elementwise
  kDivide,         ///< elementwise
  kMatrixProduct,  ///< `@`
  kDot,            ///< `·`: a matrix product, or a scaling when either side is a scalar
  kJuxtapose,      ///< `2x`: a number written against what it multiplies, elementwise
  kPower,          ///< elementwise; a superscript is a power too
  // Comparisons: a tensor of truth values. The last two stand only at the top of a `check`.
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kNotEqual,
  kEqual,
  kApproximately,
};

/// Two operands and the sign between them. The sign's span is empty for a juxtaposition.
struct Binary {
  BinaryOp op;
  ExprPtr left;
  ExprPtr right;
  Span sign;
};

enum class PostfixOp {
  kTranspose,  ///< `ᵀ`, `.T`, `^T`
  kInverse,    ///< `⁻¹`, `^-1`, `inv( )`: of a square matrix, or of a number
};

/// A sign after its operand. Where it was written `inv(x)`, the sign's span is that of `inv`.
struct Postfix {
  PostfixOp op;
  ExprPtr operand;
  Span sign;
};

/// One argument: `x` or `axis=0`.
struct Argument {
  std::optional<Identifier> keyword;
  ExprPtr value;
  Span span;
};

/// f(x, axis=0). The key of the function is `abs` for `|x|` and `norm` for `‖x‖` and `||x||` (its span is
/// then the opening bar), `sqrt` for `√x`, `sum` for `Σ(x)`. A list in brackets, `axis=(0, 1)`, is a Tuple.
struct Call {
  Identifier function;
  std::vector<Argument> arguments;
};

/// (0, 1): only as the value of an argument.
struct Tuple {
  std::vector<ExprPtr> elements;
};

/// One place between the brackets of an index: `i`, or `start:stop:step` with any part missing.
struct Subscript {
  ExprPtr at;  ///< null for a slice
  ExprPtr start, stop, step;
  Span span;

  bool is_slice() const { return at == nullptr; }
};

/// t[0, :, 1:3], zero-based
struct Index {
  ExprPtr operand;
  std::vector<Subscript> subscripts;
};

/// `[1 2; 3 4]`, or, when `nested`, brackets in brackets as in NumPy.
///
/// Not nested: rows of elements, all rows with as many elements as the first; the shape is
/// [rows, columns] — but inside a nested literal one row alone is the 1-D tensor [columns].
/// Nested: one row, every element of it is a Literal, and the elements are stacked along a new first axis.
struct Literal {
  std::vector<std::vector<ExprPtr>> rows;
  bool nested;
};

/// ∂C/∂W: the derivative of an expression with respect to a name. ∂²C/∂x² is two of them.
struct Derivative {
  ExprPtr of;
  Identifier by;
};

/// One `name = value` of a `with`.
struct Binding {
  Identifier name;
  ExprPtr value;
};

/// e with X = Xt, y = yt
struct With {
  ExprPtr body;
  std::vector<Binding> bindings;
};

struct Expr {
  using Node = std::variant<Number, Text, Variable, Negation, Binary, Postfix, Call, Tuple, Index, Literal,
                            Derivative, With>;

  Span span;  ///< all of it, the brackets around it included
  Node node;
  bool bracketed = false;  ///< stood in ( )
  std::uint32_t depth = 1;

  /// The node as a T, or null.
  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

// ---- Statements

/// name = value
struct Definition {
  Identifier name;
  ExprPtr value;
};

/// param name = value
struct ParamDefinition {
  Identifier name;
  ExprPtr value;
};

/// f(x, y) = body
struct FunctionDefinition {
  Identifier name;
  std::vector<Identifier> parameters;
  ExprPtr body;
};

/// λ, V = eig(A)
struct Unpacking {
  std::vector<Identifier> names;
  ExprPtr value;
};

/// data X, y = reader(…). The value is always a Call.
struct DataDefinition {
  std::vector<Identifier> names;
  ExprPtr value;
};

/// An expression alone: shown with its name (its text in the source) and shape.
struct Evaluation {
  ExprPtr value;
};

/// One size of a drawn tensor: a number, or a name that stands for the same size wherever it occurs.
struct DrawSize {
  std::int64_t number = 0;  ///< 0 where it is a name
  std::string name;
  Span span;
};

/// A: 2×3. No sizes for a scalar (`a: scalar` or `a: 1`).
struct Draw {
  Identifier name;
  std::vector<DrawSize> sizes;
  Span span;
};

/// check left op right [within tolerance] [for draws]. The op is a comparison.
struct Check {
  BinaryOp op;
  ExprPtr left;
  ExprPtr right;
  Span sign;
  ExprPtr tolerance;  ///< null if left out; only with ≈, or with = and draws
  std::vector<Draw> draws;
};

/// minimise cost by optimiser(…), batch = …, epochs = …, steps = …, report …
struct Minimise {
  ExprPtr cost;
  Identifier optimiser;
  std::vector<Argument> arguments;
  ExprPtr batch, epochs, steps;  ///< null if left out
  std::vector<ExprPtr> reports;
};

/// name ← value
struct Update {
  Identifier name;
  ExprPtr value;
  Span span;
};

/// repeat count, then the indented updates (at least one)
struct Repeat {
  ExprPtr count;
  std::vector<Update> updates;
};

struct Seed {
  std::uint64_t value;
  Span span;
};

struct Precision {
  bool single;  ///< f32, else f64
  Span span;
};

/// save "file": the params, by name, as safetensors
struct Save {
  std::string file;
  Span span;  ///< of the text
};

/// load "file": the params take the values of the tensors of their names
struct Load {
  std::string file;
  Span span;  ///< of the text
};

struct Statement {
  using Node = std::variant<Definition, ParamDefinition, FunctionDefinition, Unpacking, DataDefinition,
                            Evaluation, Check, Minimise, Update, Repeat, Seed, Precision, Save, Load>;

  Span span;
  Node node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

/// The statements of a text, in order, and what was wrong with it: at most one diagnostic for each statement,
/// and 100 in all, after which the rest is not read. A statement with an error is left out.
struct Sheet {
  SourcePtr source;
  std::vector<Statement> statements;
  std::vector<Diagnostic> diagnostics;
};

/// Parses a whole text. Never throws for what is in the text: see `Sheet::diagnostics`.
Sheet parse_sheet(SourcePtr source);

/// Parses a text that is one expression, such as the value of `--set`. Throws SheetError.
ExprPtr parse_expression(const SourcePtr& source);

/// True where `text` cannot be a whole statement yet, so a prompt should read another line: an open bracket,
/// or a `repeat` without its updates.
bool is_incomplete(const SourcePtr& source);

/// Equal but for spans, brackets and spellings (`@` and `·` count as one: the printed form of both is `·`).
bool same(const ExprPtr& a, const ExprPtr& b);
bool same(const Statement& a, const Statement& b);
bool same(const Sheet& a, const Sheet& b);

}  // namespace turunan::sheet
