#include "sheet/elaborator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <utility>

#include "ops/activation.hpp"
#include "ops/catalogue.hpp"
#include "ops/inverse.hpp"
#include "ops/product.hpp"
#include "sheet/mending.hpp"
#include "sheet/mentions.hpp"
#include "sheet/names.hpp"
#include "sheet/restored.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

constexpr int deepest = 2000;                  // what an eighth of a usual stack holds
constexpr std::int64_t most_work = 1'000'000;  // expressions of one statement, functions opened

[[noreturn]] void fail(const SourcePtr& source, Span span, std::string message, std::string help = {}) {
  throw SheetError(
      {.span = span, .message = std::move(message), .labels = {}, .help = std::move(help), .source = source});
}

std::int64_t as_whole(double value, const SourcePtr& source, Span span) {
  constexpr double largest = 1e15;  // beyond, neighbouring doubles lie a whole number apart
  if (!(std::abs(value) <= largest) || value != std::floor(value)) {
    fail(source, span,
         fmt::format("a whole number is needed here, not {}", std::isnan(value) ? std::abs(value) : value));
  }
  return static_cast<std::int64_t>(value);
}

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

// ∂C/∂W₁ under its own name.
Origin name_of(const Derivative& d) {
  Origin origin = OriginScope::current();
  origin.name = fmt::format("∂{}/∂{}", display(d.of->as<Variable>()->key), display(d.by.key));
  return origin;
}

}  // namespace

Elaborator::Elaborator(const Context& context, SourcePtr source, Names overrides)
    : context_(context), source_(std::move(source)), overrides_(std::move(overrides)) {}

std::string Elaborator::text(const Expr& e) const {
  return std::string(source_->text(e.span));
}

Tensor Elaborator::operator()(const ExprPtr& expression) {
  const Expr& e = *expression;
  count_work(e.span);
  const OriginScope scope(
      {OriginScope::current().file, static_cast<int>(source_->line_of(e.span.begin)), {}});
  const Deeper deeper(depth_);
  return std::visit([&](const auto& node) { return build(e, node); }, e.node);
}

void Elaborator::count_work(Span span) {
  if (depth_ >= deepest) fail(source_, span, "functions and brackets are nested too deeply here");
  if (++work_ > most_work) {
    fail(source_, span, fmt::format("this statement grows to more than {} operations", most_work));
  }
}

std::vector<Tensor> Elaborator::results(const ExprPtr& expression) {
  if (const Call* c = expression->as<Call>()) return call(*expression, *c);
  return {(*this)(expression)};
}

Tensor Elaborator::build(const Expr&, const Number& n) {
  return Array::scalar(n.value, context_.dtype);
}

Tensor Elaborator::build(const Expr& e, const Text&) {
  fail(source_, e.span, "a text is only the argument of a reader of data");
}

Tensor Elaborator::build(const Expr& e, const Tuple&) {
  fail(source_, e.span, "a list in round brackets is only an argument, such as axis = (0, 1)",
       "a tensor is written in square brackets: [0, 1]");
}

Tensor Elaborator::build(const Expr& e, const Variable& v) {
  return look_up(v.key, e.span);
}

Tensor Elaborator::look_up(const std::string& key, Span span) {
  if (const auto argument = arguments_.find(key); argument != arguments_.end()) return argument->second;
  if (const auto other = overrides_.find(key); other != overrides_.end()) {
    if (const MeaningPtr meaning = find(key)) used_.emplace(key, meaning);
    return other->second;
  }
  const MeaningPtr found = find(key);
  if (!found) {
    if (key == "π") return Array::scalar(std::numbers::pi, context_.dtype);
    unknown_name(key, span, false);
  }
  const Meaning& meaning = *found;
  if (meaning.kind == Meaning::Kind::function) {
    fail(source_, span, fmt::format("{} is a function; it needs arguments", display(key)),
         fmt::format("{}({})", display(key),
                     fmt::join(
                         [&] {
                           std::vector<std::string> names;
                           for (const Identifier& a : meaning.arguments) names.push_back(display(a.key));
                           return names;
                         }(),
                         ", ")));
  }
  if (scope_ == nullptr) used_.emplace(key, found);
  return current(found);
}

MeaningPtr Elaborator::find(const std::string& key) const {
  if (scope_ != nullptr) {
    if (const auto found = scope_->find(key); found != scope_->end()) return found->second;
  }
  const auto found = context_.meanings->find(key);
  return found == context_.meanings->end() ? nullptr : found->second;
}

// A definition depends on an overridden name where its expression has that name, or one that does.
bool Elaborator::is_affected(const MeaningPtr& asked) {
  std::vector<const Meaning*> open = {asked.get()};
  while (!open.empty()) {
    const Meaning& meaning = *open.back();
    if (affected_.contains(&meaning)) {
      open.pop_back();
      continue;
    }
    bool affected = meaning.differs_in_training && context_.training != nullptr, ready = true;
    for (const auto& [name, used] : meaning.uses) {
      if (meaning.kind != Meaning::Kind::value && meaning.kind != Meaning::Kind::function) break;
      const auto known = affected_.find(used.get());
      affected = affected || overrides_.contains(name) || (known != affected_.end() && known->second);
      if (known != affected_.end()) continue;
      open.push_back(used.get());
      ready = false;
    }
    if (!ready) continue;
    affected_[&meaning] = affected;
    open.pop_back();
  }
  return affected_.at(asked.get());
}

// What a name stands for under the overrides. Built in the order of definition, so that a long chain of
// definitions is no deep recursion.
Tensor Elaborator::current(const MeaningPtr& asked) {
  const bool as_it_was = overrides_.empty() && context_.training == nullptr;
  if (as_it_was || asked->kind != Meaning::Kind::value || !is_affected(asked)) return asked->tensor;
  std::vector<const Meaning*> needed = {asked.get()};
  std::set<const Meaning*> seen = {asked.get()};
  for (std::size_t i = 0; i < needed.size(); ++i) {
    for (const auto& [name, used] : needed[i]->uses) {
      const bool skip = overrides_.contains(name) || rebuilt_.contains(used.get()) || !is_affected(used);
      if (!skip && seen.insert(used.get()).second) needed.push_back(used.get());
    }
  }
  std::ranges::sort(needed, {}, &Meaning::order);
  for (const Meaning* meaning : needed) {
    if (meaning->kind == Meaning::Kind::value && !rebuilt_.contains(meaning)) build_anew(*meaning);
  }
  return rebuilt_.at(asked.get());
}

void Elaborator::build_anew(const Meaning& meaning) {
  // Names of functions around this place are not visible in a definition of the sheet.
  const Restored<Names> arguments(arguments_, {});
  const Restored<SourcePtr> source(source_, meaning.source);
  const Restored<const std::map<std::string, MeaningPtr>*> scope(scope_, &meaning.uses);
  std::uint64_t draws = meaning.first_draw;
  const Restored<std::uint64_t*> counter(context_.draws, &draws);
  rebuilt_[&meaning] = with_origin(results(meaning.expression)[meaning.result], meaning.tensor.node().origin);
}

void Elaborator::refuse_later(const std::string& key, Span span) const {
  const auto found = context_.later->find(key);
  if (found == context_.later->end()) return;
  const std::string place = fmt::format("{} is defined below, on line {}", display(key), found->second.line);
  if (!context_.defining.empty() && needs(found->second.expression, context_.defining, *context_.later)) {
    fail(source_, span,
         fmt::format("{0} and {1} need each other: {2}, in terms of {1}", display(key),
                     display(context_.defining), place));
  }
  fail(source_, span, place, "a sheet is read from top to bottom; the definition goes above its first use");
}

void Elaborator::unknown_name(const std::string& key, Span span, bool is_function) const {
  std::vector<std::string> candidates;
  for (const auto& [name, meaning] : *context_.meanings) candidates.push_back(display(name));
  for (const auto& [name, tensor] : arguments_) candidates.push_back(display(name));
  for (const std::string_view name : function_names()) {
    if (is_function) candidates.emplace_back(name);
  }
  if (!is_function && find_function(key) != nullptr) {
    fail(source_, span, fmt::format("{} is a function; it needs arguments", display(key)),
         fmt::format("{}(x)", display(key)));
  }
  if (context_.later != nullptr) refuse_later(key, span);
  const std::string near = nearest(display(key), candidates);
  fail(source_, span,
       fmt::format("there is no {} named {}", is_function ? "function" : "value", display(key)),
       near.empty() ? std::string() : fmt::format("did you mean {}?", near));
}

Tensor Elaborator::build(const Expr&, const Negation& n) {
  return -(*this)(n.operand);
}

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
    if (p.op == PostfixOp::kTranspose) return ops::reverse_axes(operand);
    return operand.rank() == 0 ? 1.0 / operand : ops::inv(operand);
  });
}

Tensor Elaborator::build(const Expr& e, const Derivative& d) {
  const Tensor of = (*this)(d.of), by = look_up(d.by.key, d.by.span);
  return at_place(source_, e.span, {{d.of->span, text(*d.of)}}, [&] {
    const Tensor derivative = gradient(of, by);
    if (nodes_in_order({&derivative, 1}).size() > static_cast<std::size_t>(most_work)) {
      throw DerivativeError(fmt::format("this derivative grows to more than {} operations", most_work));
    }
    return is_of_names(d) ? with_origin(derivative, name_of(d)) : derivative;
  });
}

// A derivative of a name of the sheet by another, both as they stand there: not at other values by a `with`,
// not of what a function was called with.
bool Elaborator::is_of_names(const Derivative& d) const {
  return d.of->as<Variable>() != nullptr && overrides_.empty() && calls_ == 0;
}

Tensor Elaborator::build(const Expr&, const With& w) {
  Names overrides = overrides_;
  std::set<std::string> names;
  for (const Binding& binding : w.bindings) {
    const bool known = find(binding.name.key) != nullptr || overrides_.contains(binding.name.key);
    if (!known) unknown_name(binding.name.key, binding.name.span, false);
    if (!names.insert(binding.name.key).second) {
      fail(source_, binding.name.span, fmt::format("{} is given twice", display(binding.name.key)));
    }
    overrides[binding.name.key] = (*this)(binding.value);
  }
  Elaborator inner(context_, source_, std::move(overrides));
  inner.arguments_ = arguments_;
  inner.scope_ = scope_;
  inner.calls_ = calls_;
  inner.place_ = place_;
  inner.depth_ = depth_;
  inner.work_ = work_;
  Tensor result = inner(w.body);
  work_ = inner.work_;
  differs_ = differs_ || inner.differs_;
  if (scope_ == nullptr) used_.insert(inner.used_.begin(), inner.used_.end());
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
  return as_whole(value, source_, expression->span);
}

std::vector<std::int64_t> Elaborator::whole_numbers(const ExprPtr& expression) {
  std::vector<std::int64_t> numbers;
  if (const Tuple* tuple = expression->as<Tuple>()) {
    for (const ExprPtr& element : tuple->elements) numbers.push_back(whole_number(element));
    return numbers;
  }
  const Tensor tensor = (*this)(expression);
  if (tensor.shape().elements() == 1) return {whole_number(expression)};
  Array values;
  at_place(source_, expression->span, {}, [&] { return values = context_.evaluate(tensor), tensor; });
  for (const double value : values.to_doubles())
    numbers.push_back(as_whole(value, source_, expression->span));
  return numbers;
}

}  // namespace turunan::sheet
