#include "sheet/elaborator.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "ops/activation.hpp"
#include "ops/catalogue.hpp"
#include "ops/inverse.hpp"
#include "ops/product.hpp"
#include "sheet/mending.hpp"
#include "sheet/names.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

constexpr int deepest = 200;

[[noreturn]] void fail(const SourcePtr& source, Span span, std::string message, std::string help = {}) {
  throw SheetError({.span = span, .message = std::move(message), .labels = {}, .help = std::move(help), .source = source});
}

// Counts a level of calls for as long as it lives.
class Level {
 public:
  explicit Level(int& depth) : depth_(++depth) {}
  ~Level() { --depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  int& depth_;
};

Tensor dotted(const Tensor& a, const Tensor& b) {
  return a.rank() == 0 || b.rank() == 0 ? a * b : ops::product(a, b);
}

Tensor combine(BinaryOp op, const Tensor& a, const Tensor& b) {
  switch (op) {
    case BinaryOp::kAdd: return a + b;
    case BinaryOp::kSubtract: return a - b;
    case BinaryOp::kMultiply:
    case BinaryOp::kJuxtapose: return a * b;
    case BinaryOp::kDivide: return a / b;
    case BinaryOp::kMatrixProduct: return ops::product(a, b);
    case BinaryOp::kDot: return dotted(a, b);
    case BinaryOp::kPower: return ops::raise(a, b);
    case BinaryOp::kLess: return ops::less(a, b);
    case BinaryOp::kLessEqual: return ops::less_equal(a, b);
    case BinaryOp::kGreater: return ops::greater(a, b);
    case BinaryOp::kGreaterEqual: return ops::greater_equal(a, b);
    case BinaryOp::kNotEqual: return ops::not_equal(a, b);
    case BinaryOp::kEqual:
    case BinaryOp::kApproximately: return ops::equal(a, b);
  }
  return a;
}

}  // namespace

Elaborator::Elaborator(const Context& context, SourcePtr source, Names overrides)
    : context_(context), source_(std::move(source)), overrides_(std::move(overrides)) {}

std::string Elaborator::text(const Expr& e) const { return std::string(source_->text(e.span)); }

Tensor Elaborator::operator()(const ExprPtr& expression) {
  const Expr& e = *expression;
  const OriginScope scope({OriginScope::current().file, static_cast<int>(source_->line_of(e.span.begin)), {}});
  return std::visit([&](const auto& node) { return build(e, node); }, e.node);
}

std::vector<Tensor> Elaborator::results(const ExprPtr& expression) {
  if (const Call* c = expression->as<Call>()) return call(*expression, *c);
  return {(*this)(expression)};
}

Tensor Elaborator::build(const Expr&, const Number& n) { return Array::scalar(n.value, context_.dtype); }

Tensor Elaborator::build(const Expr& e, const Text&) {
  fail(source_, e.span, "a text is only the argument of a reader of data");
}

Tensor Elaborator::build(const Expr& e, const Tuple&) {
  fail(source_, e.span, "a list in round brackets is only an argument, such as axis = (0, 1)",
       "a tensor is written in square brackets: [0, 1]");
}

Tensor Elaborator::build(const Expr& e, const Variable& v) { return look_up(v.key, e.span); }

Tensor Elaborator::look_up(const std::string& key, Span span) {
  if (!arguments_.empty()) {
    const auto argument = arguments_.back().find(key);
    if (argument != arguments_.back().end()) return argument->second;
  }
  if (const auto other = overrides_.find(key); other != overrides_.end()) {
    used_.insert(key);
    return other->second;
  }
  const auto found = context_.meanings->find(key);
  if (found == context_.meanings->end()) {
    if (key == "π") return Array::scalar(std::numbers::pi, context_.dtype);
    unknown_name(key, span, false);
  }
  const Meaning& meaning = found->second;
  if (meaning.kind == Meaning::Kind::function) {
    fail(source_, span, fmt::format("{} is a function; it needs arguments", display(key)),
         fmt::format("{}({})", display(key), fmt::join([&] {
                       std::vector<std::string> names;
                       for (const Identifier& a : meaning.arguments) names.push_back(display(a.key));
                       return names;
                     }(), ", ")));
  }
  used_.insert(key);
  used_.insert(meaning.uses.begin(), meaning.uses.end());
  return built_anew(key, meaning);
}

Tensor Elaborator::built_anew(const std::string& key, const Meaning& meaning) {
  const auto overridden = [&](const auto& override) { return meaning.uses.contains(override.first); };
  if (meaning.kind != Meaning::Kind::value || std::ranges::none_of(overrides_, overridden)) return meaning.tensor;
  if (const auto found = rebuilt_.find(key); found != rebuilt_.end()) return found->second;

  const Level level(depth_);
  // Names of functions around this place are not visible in a definition of the sheet.
  std::vector<Names> arguments = std::exchange(arguments_, {});
  const SourcePtr source = std::exchange(source_, meaning.source);
  std::uint64_t draws = meaning.first_draw;
  std::uint64_t* const counter = std::exchange(context_.draws, &draws);
  const auto restore = [&] {
    arguments_ = std::move(arguments);
    source_ = source;
    context_.draws = counter;
  };
  try {
    Tensor tensor = with_origin(results(meaning.expression)[meaning.result], meaning.tensor.node().origin);
    restore();
    return rebuilt_[key] = tensor;
  } catch (...) {
    restore();
    throw;
  }
}

void Elaborator::unknown_name(const std::string& key, Span span, bool is_function) {
  std::vector<std::string> candidates;
  for (const auto& [name, meaning] : *context_.meanings) candidates.push_back(display(name));
  for (const Names& names : arguments_) {
    for (const auto& [name, tensor] : names) candidates.push_back(display(name));
  }
  for (const std::string_view name : function_names()) {
    if (is_function) candidates.emplace_back(name);
  }
  if (!is_function && find_function(key) != nullptr) {
    fail(source_, span, fmt::format("{} is a function; it needs arguments", display(key)),
         fmt::format("{}(x)", display(key)));
  }
  const std::string near = nearest(display(key), candidates);
  fail(source_, span, fmt::format("there is no {} named {}", is_function ? "function" : "value", display(key)),
       near.empty() ? std::string() : fmt::format("did you mean {}?", near));
}

Tensor Elaborator::build(const Expr&, const Negation& n) { return -(*this)(n.operand); }

Tensor Elaborator::build(const Expr& e, const Binary& b) {
  const Tensor left = (*this)(b.left), right = (*this)(b.right);
  const std::string left_text = text(*b.left), right_text = text(*b.right);
  const Span main = b.sign.empty() ? e.span : b.sign;
  try {
    return at_place(source_, main, {{b.left->span, left_text}, {b.right->span, right_text}},
                    [&] { return combine(b.op, left, right); });
  } catch (const SheetError& error) {
    const bool product = b.op == BinaryOp::kMatrixProduct || b.op == BinaryOp::kDot;
    if (!product || !error.help().empty()) throw;
    Diagnostic diagnostic = error.diagnostic();
    diagnostic.help = product_help(left, left_text, right, right_text);
    throw SheetError(std::move(diagnostic));
  }
}

Tensor Elaborator::build(const Expr&, const Postfix& p) {
  const Tensor operand = (*this)(p.operand);
  return at_place(source_, p.sign, {{p.operand->span, text(*p.operand)}}, [&] {
    return p.op == PostfixOp::kTranspose ? ops::transpose(operand) : ops::inv(operand);
  });
}

Tensor Elaborator::build(const Expr& e, const Derivative& d) {
  const Tensor of = (*this)(d.of), by = look_up(d.by.key, d.by.span);
  return at_place(source_, e.span, {{d.of->span, text(*d.of)}}, [&] { return gradient(of, by); });
}

Tensor Elaborator::build(const Expr&, const With& w) {
  Names overrides = overrides_;
  for (const Binding& binding : w.bindings) {
    const bool known = context_.meanings->contains(binding.name.key) || overrides_.contains(binding.name.key);
    if (!known) unknown_name(binding.name.key, binding.name.span, false);
    overrides[binding.name.key] = (*this)(binding.value);
  }
  Elaborator inner(context_, source_, std::move(overrides));
  inner.arguments_ = arguments_;
  inner.depth_ = depth_;
  Tensor result = inner(w.body);
  used_.insert(inner.used_.begin(), inner.used_.end());
  return result;
}

// ---- numbers that shape a graph

double Elaborator::number(const ExprPtr& expression) {
  if (const Number* literal = expression->as<Number>()) return literal->value;
  const Tensor tensor = (*this)(expression);
  if (tensor.shape().elements() != 1) {
    throw SheetError({.span = expression->span,
                      .message = "one number is needed here",
                      .labels = {{expression->span, text(*expression) + " is " + to_string(tensor.shape())}},
                      .help = {},
                      .source = source_});
  }
  double value = 0;
  at_place(source_, expression->span, {}, [&] {
    value = context_.evaluate(tensor).element(0);
    return tensor;
  });
  return value;
}

std::int64_t Elaborator::whole_number(const ExprPtr& expression) {
  const double value = number(expression);
  if (value != std::floor(value) || std::abs(value) > 1e15) {
    fail(source_, expression->span, fmt::format("a whole number is needed here, not {}", value));
  }
  return static_cast<std::int64_t>(value);
}

std::vector<std::int64_t> Elaborator::whole_numbers(const ExprPtr& expression) {
  if (const Tuple* tuple = expression->as<Tuple>()) {
    std::vector<std::int64_t> numbers;
    for (const ExprPtr& element : tuple->elements) numbers.push_back(whole_number(element));
    return numbers;
  }
  const Tensor tensor = (*this)(expression);
  if (tensor.shape().elements() == 1) return {whole_number(expression)};
  std::vector<std::int64_t> numbers;
  for (const double value : context_.evaluate(tensor).to_doubles()) {
    if (value != std::floor(value)) fail(source_, expression->span, fmt::format("whole numbers are needed here, not {}", value));
    numbers.push_back(static_cast<std::int64_t>(value));
  }
  return numbers;
}

}  // namespace turunan::sheet
