#include <fmt/format.h>

#include <algorithm>

#include "ops/catalogue.hpp"
#include "ops/dropout.hpp"
#include "ops/making.hpp"
#include "sheet/elaborator.hpp"
#include "sheet/mending.hpp"
#include "sheet/names.hpp"
#include "sheet/restored.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

constexpr int deepest_call = 200;

std::string signature(const Operation& operation) {
  std::string text = std::string(operation.name) + "(";
  for (const Parameter& parameter : parameters_of(operation)) {
    if (parameter.name.empty()) break;
    if (!text.ends_with("(")) text += ", ";
    text += parameter.name;
    if (parameter.kind == Kind::tensors || parameter.kind == Kind::sizes) text += ", …";
    if (parameter.optional && parameter.kind != Kind::sizes) text += " = …";
  }
  return text + ")";
}

}  // namespace

/// Which arguments of a call are for which parameter.
class CallArguments final : public Arguments, public ops::TrainingArguments {
 public:
  CallArguments(Elaborator& elaborator, const Call& call, const Operation& operation)
      : elaborator_(elaborator), call_(call), operation_(operation), parameters_(parameters_of(operation)) {
    match();
  }

  bool has(std::size_t i) const override { return !given_[i].empty(); }
  Tensor tensor(std::size_t i) const override { return elaborated(given_[i].at(0)); }

  std::vector<Tensor> tensors(std::size_t i) const override {
    std::vector<Tensor> result;
    for (const ExprPtr& e : given_[i]) result.push_back(elaborated(e));
    return result;
  }

  std::vector<std::int64_t> integers(std::size_t i) const override {
    if (given_[i].size() == 1) return elaborator_.whole_numbers(given_[i][0]);
    std::vector<std::int64_t> result;
    for (const ExprPtr& e : given_[i]) result.push_back(elaborator_.whole_number(e));
    return result;
  }

  double number(std::size_t i) const override { return elaborator_.number(given_[i].at(0)); }

  std::string text(std::size_t i) const override {
    const Text* text = given_[i].size() == 1 ? given_[i][0]->as<Text>() : nullptr;
    return text != nullptr ? text->value : std::string();
  }

  std::uint64_t draw_seed() const override {
    // A large odd factor keeps the draws of neighbouring seeds apart.
    return elaborator_.context_.seed * 0x9e3779b97f4a7c15U + ++*elaborator_.context_.draws;
  }
  DType dtype() const override { return elaborator_.context_.dtype; }

  Tensor training_step() const override {
    elaborator_.differs_ = true;
    return elaborator_.context_.training ? elaborator_.context_.training->number : Tensor();
  }
  Tensor kept(std::size_t number, const TensorType& type, double start) const override {
    elaborator_.differs_ = true;
    CallPlace place = elaborator_.place_;
    place.push_back(&call_);
    if (!elaborator_.context_.kept) return ops::filled(type, start);
    return elaborator_.context_.kept(place, number, type, start);
  }
  void becomes(const Tensor& kept, const Tensor& value) const override {
    auto& all = elaborator_.context_.training->becomes;
    const auto same = [&](const auto& one) { return one.first == kept; };
    if (std::ranges::none_of(all, same)) all.emplace_back(kept, value);
  }

  std::vector<Operand> operands() const {
    std::vector<Operand> result;
    for (const Argument& argument : call_.arguments) {
      result.push_back({argument.value->span, elaborator_.text(*argument.value)});
    }
    return result;
  }

  std::vector<Tensor> positional_tensors() const {
    std::vector<Tensor> result;
    for (std::size_t i = 0; i < operation_.arity; ++i) result.push_back(tensor(i));
    return result;
  }

 private:
  [[noreturn]] void refuse(Span span, const std::string& message) const {
    throw SheetError({.span = span,
                      .message = message,
                      .labels = {},
                      .help = signature(operation_) + ": " + std::string(operation_.summary),
                      .source = elaborator_.source_});
  }

  std::size_t count() const {
    const auto end = std::ranges::find_if(parameters_, [](const Parameter& p) { return p.name.empty(); });
    return static_cast<std::size_t>(end - parameters_.begin());
  }

  void match() {
    std::vector<ExprPtr> positional;
    for (const Argument& argument : call_.arguments) {
      if (!argument.keyword) {
        if (std::ranges::any_of(given_, [](const auto& g) { return !g.empty(); })) {
          refuse(argument.span, "arguments without a name come before those with one");
        }
        positional.push_back(argument.value);
        continue;
      }
      const auto named = [&](const Parameter& p) { return key(p.name) == argument.keyword->key; };
      const auto found = std::find_if(parameters_.begin(),
                                      parameters_.begin() + static_cast<std::ptrdiff_t>(count()), named);
      const auto i = static_cast<std::size_t>(found - parameters_.begin());
      if (i == count()) {
        refuse(argument.keyword->span,
               fmt::format("{} has no argument named {}", operation_.name, display(argument.keyword->key)));
      }
      if (!given_[i].empty()) refuse(argument.span, fmt::format("{} is given twice", found->name));
      given_[i].push_back(argument.value);
    }
    distribute(positional);
    for (std::size_t i = 0; i < count(); ++i) {
      if (given_[i].empty() && !parameters_[i].optional) {
        refuse(call_.function.span,
               fmt::format("{} needs its argument {}", operation_.name, parameters_[i].name));
      }
    }
  }

  void distribute(const std::vector<ExprPtr>& positional) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < count() && next < positional.size(); ++i) {
      if (!given_[i].empty()) continue;
      std::size_t take = 1;
      const bool list = parameters_[i].kind == Kind::sizes || parameters_[i].kind == Kind::tensors;
      const bool whole_list = parameters_[i].kind == Kind::sizes && positional[next]->as<Tuple>() != nullptr;
      if (list && !whole_list) {
        // All that is left, save for what later parameters need.
        std::size_t reserved = 0;
        for (std::size_t j = i + 1; j < count(); ++j)
          reserved += !parameters_[j].optional && given_[j].empty();
        take = positional.size() - next - std::min(reserved, positional.size() - next);
      }
      for (; take > 0; --take) given_[i].push_back(positional[next++]);
    }
    if (next < positional.size()) {
      refuse(positional[next]->span, fmt::format("{} takes no argument here", operation_.name));
    }
  }

  // Each argument once, however often a builder asks for it.
  Tensor elaborated(const ExprPtr& e) const {
    Tensor& tensor = elaborated_[e.get()];
    if (!tensor) tensor = elaborator_(e);
    return tensor;
  }

  Elaborator& elaborator_;
  const Call& call_;
  const Operation& operation_;
  Parameters parameters_;
  std::array<std::vector<ExprPtr>, std::tuple_size_v<Parameters>> given_;
  mutable std::map<const Expr*, Tensor> elaborated_;
};

Tensor Elaborator::build(const Expr& e, const Call& c) {
  std::vector<Tensor> results = call(e, c);
  if (results.size() == 1) return results[0];
  throw SheetError(
      {.span = e.span,
       .message = fmt::format("{} gives {} results", display(c.function.key), results.size()),
       .labels = {},
       .help = fmt::format("take them apart: {} = {}", c.function.key == "svd" ? "U, s, V" : "a, b", text(e)),
       .source = source_});
}

std::vector<Tensor> Elaborator::call(const Expr& e, const Call& c) {
  const MeaningPtr found = find(c.function.key);
  if (found && found->kind == Meaning::Kind::function) {
    if (scope_ == nullptr) used_.emplace(c.function.key, found);
    return call_function(e, c, *found);
  }
  if (c.function.key == "jacobian" || c.function.key == "hessian") return call_derivatives(e, c);
  if (const Operation* operation = find_function(c.function.key)) return call_catalogue(e, c, *operation);
  if (found) {
    throw SheetError({.span = c.function.span,
                      .message = fmt::format("{} is not a function", display(c.function.key)),
                      .labels = {},
                      .help = fmt::format("a product is written {}·( ) or {} * ( )", display(c.function.key),
                                          display(c.function.key)),
                      .source = source_});
  }
  unknown_name(c.function.key, c.function.span, true);
}

std::vector<Tensor> Elaborator::call_catalogue(const Expr&, const Call& c, const Operation& operation) {
  const CallArguments arguments(*this, c, operation);
  std::vector<Tensor> results;
  at_place(source_, c.function.span, arguments.operands(), [&]() -> Tensor {
    if (operation.call.build != nullptr) {
      results = operation.call.build(arguments);
    } else {
      results = {apply(operation, arguments.positional_tensors())};
    }
    return {};
  });
  return results;
}

std::vector<Tensor> Elaborator::call_function(const Expr& e, const Call& c, const Meaning& function) {
  if (c.arguments.size() != function.arguments.size()) {
    throw SheetError({.span = e.span,
                      .message = fmt::format("{} takes {} argument{}, not {}", display(c.function.key),
                                             function.arguments.size(),
                                             function.arguments.size() == 1 ? "" : "s", c.arguments.size()),
                      .labels = {},
                      .help = {},
                      .source = source_});
  }
  if (calls_ >= deepest_call) {
    throw SheetError({.span = e.span,
                      .message = fmt::format("{} is called in itself, or in a chain of {} functions",
                                             display(c.function.key), deepest_call),
                      .labels = {},
                      .help = {},
                      .source = source_});
  }
  Names names;
  for (std::size_t i = 0; i < c.arguments.size(); ++i) {
    const Argument& argument = c.arguments[i];
    const std::string& name = argument.keyword ? argument.keyword->key : function.arguments[i].key;
    const bool known =
        std::ranges::any_of(function.arguments, [&](const Identifier& a) { return a.key == name; });
    if (!known || names.contains(name)) {
      throw SheetError({.span = argument.span,
                        .message = fmt::format("{} {} argument {}", display(c.function.key),
                                               known ? "is given twice its" : "has no", display(name)),
                        .labels = {},
                        .help = {},
                        .source = source_});
    }
    // An alias: inside, ∂/∂x is by the argument and not by what it was called with.
    const Tensor value = (*this)(argument.value);
    names[name] = ops::alias(is_floating(value.dtype()) ? value : ops::cast(value, context_.dtype));
  }
  const Deeper deeper(calls_);
  CallPlace place = place_;
  place.push_back(&c);
  const Restored<CallPlace> here(place_, std::move(place));
  const Restored<Names> arguments(arguments_, std::move(names));
  const Restored<SourcePtr> source(source_, function.source);
  return results(function.expression);
}

std::vector<Tensor> Elaborator::call_derivatives(const Expr&, const Call& c) {
  if (c.arguments.size() != 2 || c.arguments[0].keyword || c.arguments[1].keyword) {
    throw SheetError({.span = c.function.span,
                      .message = fmt::format("{} takes an expression and a name", c.function.key),
                      .labels = {},
                      .help = fmt::format("{}(f, x)", c.function.key),
                      .source = source_});
  }
  const ExprPtr &f = c.arguments[0].value, &x = c.arguments[1].value;
  if (x->as<Variable>() == nullptr) {
    throw SheetError({.span = x->span,
                      .message = "a derivative is taken by a name",
                      .labels = {},
                      .help = fmt::format("give {} a name first: x = {}", text(*x), text(*x)),
                      .source = source_});
  }
  const Tensor of = (*this)(f), by = (*this)(x);
  return {at_place(source_, c.function.span, {{f->span, text(*f)}, {x->span, text(*x)}},
                   [&] { return c.function.key == "jacobian" ? jacobian(of, by) : hessian(of, by); })};
}

}  // namespace turunan::sheet
