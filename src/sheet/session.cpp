#include "sheet/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ops/catalogue.hpp"
#include "ops/making.hpp"
#include "plan/program.hpp"
#include "sheet/mending.hpp"
#include "sheet/mentions.hpp"
#include "sheet/names.hpp"
#include "sheet/restored.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

// Elements are numbers: truth values and positions become 0, 1, 2, … under a name.
Tensor as_numbers(const Tensor& tensor, DType dtype) {
  return is_floating(tensor.dtype()) ? tensor : ops::cast(tensor, dtype);
}

}  // namespace

Session::~Session() {
  meanings_.clear();
  while (!all_.empty()) all_.pop_back();  // the newest first: none of the others goes with it
}

Session::Session(RunOptions options, Listener& listener)
    : options_(std::move(options)), listener_(listener), seed_(options_.seed.value_or(0)) {}

void Session::execute(const Statement& statement, const SourcePtr& source) {
  at_statement(statement, source,
               [&] { std::visit([&](const auto& node) { run(statement, node); }, statement.node); });
}

// Does a part of a statement's work; what goes wrong without a place of its own is put at the statement.
void Session::at_statement(const Statement& statement, const SourcePtr& source,
                           const std::function<void()>& work) {
  source_ = source;
  const OriginScope scope({std::make_shared<const std::string>(source->name()),
                           static_cast<int>(source->line_of(statement.span.begin)),
                           {}});
  const std::uint64_t draws = draws_;
  try {
    work();
  } catch (const SheetError&) {
    draws_ = draws;
    throw;
  } catch (const Error& error) {
    Diagnostic diagnostic = located(error, statement.span, {});
    diagnostic.source = source;
    throw SheetError(std::move(diagnostic));
  } catch (const std::bad_alloc&) {
    fail(statement.span, "there is not enough memory for this");
  }
}

void Session::fail(Span span, std::string message, std::string help) const {
  throw SheetError({.span = span,
                    .message = std::move(message),
                    .labels = {},
                    .help = std::move(help),
                    .source = source_});
}

Context Session::context() {
  return {.meanings = &meanings_,
          .evaluate = [this](const Tensor& tensor) { return evaluate(tensor); },
          .dtype = dtype_,
          .seed = seed_,
          .draws = &draws_,
          .later = &later_,
          .defining = {},
          .training = {},
          .kept = {}};
}

Elaborator Session::elaborator(Elaborator::Names overrides, const std::string& defining,
                               std::shared_ptr<TrainingStep> training) {
  Context around = context();
  around.defining = defining;
  around.kept = [this, defining](const CallPlace& place, std::size_t number, const TensorType& type,
                                 double start) { return kept_at(place, defining, number, type, start); };
  around.training = std::move(training);
  return Elaborator(around, source_, std::move(overrides));
}

std::vector<Array> Session::evaluate(std::span<const Tensor> tensors) const {
  return plan::evaluate(tensors, values_);
}
Array Session::evaluate(const Tensor& tensor) const {
  const std::optional<Array> view = view_of_given(tensor);
  return view ? *view : evaluate(std::span(&tensor, 1)).front();
}

// ---- definitions

void Session::require_new(const Identifier& name) const {
  const auto found = meanings_.find(name.key);
  if (found == meanings_.end() || options_.may_redefine) return;
  const Meaning& before = *found->second;
  fail(name.span,
       fmt::format("{} is defined already, on line {}", display(name.key),
                   before.source->line_of(before.span.begin)),
       "a name is defined once; a param changes by minimise, or by ← in a repeat");
}

void Session::define(const Identifier& name, Meaning meaning) {
  meaning.source = source_;
  meaning.span = name.span;
  meaning.order = all_.size();
  all_.push_back(std::make_shared<const Meaning>(std::move(meaning)));
  meanings_[name.key] = all_.back();
  later_.erase(name.key);
}

ExprPtr Session::overridden(const Identifier& name, const ExprPtr& value) const {
  const auto found = options_.values.find(name.key);
  return found == options_.values.end() ? value : found->second;
}

Tensor Session::named(const Tensor& tensor, const Identifier& name) const {
  return with_origin(tensor, {std::make_shared<const std::string>(source_->name()),
                              static_cast<int>(source_->line_of(name.span.begin)), display(name.key)});
}

// Errors of values, such as a singular matrix, belong to the line that defines them. What other definitions
// have shown to have a value is not looked at again.
void Session::require_value(const Tensor& tensor, Span span) {
  std::vector<Tensor> open = {tensor};
  bool may_fail = false;
  for (std::size_t i = 0; i < open.size(); ++i) {
    const Node& node = Tensor(open[i]).node();
    if (!sound_.insert(node.id).second) continue;
    may_fail = may_fail || node.operation.may_fail;
    open.insert(open.end(), node.inputs.begin(), node.inputs.end());
  }
  if (!may_fail) return;
  try {
    at_place(source_, span, {}, [&] { return evaluate(tensor), tensor; });
  } catch (...) {
    for (const Tensor& node : open) sound_.erase(node.node().id);
    throw;
  }
}

void Session::run(const Statement&, const Definition& d) {
  require_new(d.name);
  computed_ = true;
  const ExprPtr value = overridden(d.name, d.value);
  const Restored<SourcePtr> source(source_, value != d.value ? options_.sources.at(d.name.key) : source_);
  const std::uint64_t first_draw = draws_;
  const std::vector<Tensor> kept = kept_in_order_;
  if (meanings_.contains(d.name.key)) save_no_more_of(display(d.name.key));
  Elaborator build = elaborator({}, d.name.key);
  Tensor tensor;
  try {
    tensor = as_numbers(build(value), dtype_);
    require_value(tensor, value->span);
  } catch (...) {
    kept_in_order_ = kept;  // the old definition stands
    throw;
  }
  Meaning meaning{.kind = Meaning::Kind::value, .tensor = named(tensor, d.name), .expression = value};
  meaning.uses = build.used();
  meaning.first_draw = first_draw;
  meaning.are_examples = takes_examples_of_data(value, tensor);
  meaning.differs_in_training = build.differs_in_training();
  define(d.name, std::move(meaning));
}

void Session::run(const Statement&, const ParamDefinition& d) {
  require_new(d.name);
  computed_ = true;
  const ExprPtr value = overridden(d.name, d.value);
  const Restored<SourcePtr> source(source_, value != d.value ? options_.sources.at(d.name.key) : source_);
  const Tensor typed = as_numbers(elaborator({}, d.name.key)(value), dtype_);
  Array first;
  at_place(source_, value->span, {}, [&] { return first = evaluate(typed).compact(), typed; });
  const Tensor leaf =
      parameter(typed.type(), {std::make_shared<const std::string>(source_->name()),
                               static_cast<int>(source_->line_of(d.name.span.begin)), display(d.name.key)});
  values_[&leaf.node()] = first;
  define(d.name, {.kind = Meaning::Kind::parameter, .tensor = leaf, .expression = value});
}

// The names of the sheet in a function's body; they are all defined above it.
std::map<std::string, MeaningPtr> Session::names_in_body(const FunctionDefinition& d) {
  std::map<std::string, MeaningPtr> names;
  for_each_mention(d.body, [&](const std::string& key, Span span, bool is_function) {
    const bool own = std::ranges::any_of(d.parameters, [&](const Identifier& p) { return p.key == key; });
    if (own) return;
    if (const auto found = meanings_.find(key); found != meanings_.end()) {
      names.emplace(key, found->second);
    } else if (key == d.name.key) {
      fail(span, fmt::format("{} is called in its own definition", display(key)),
           "a function of a sheet is opened where it is called, so it cannot call itself");
    } else if (is_function ? !(find_function(key) != nullptr || key == "jacobian" || key == "hessian")
                           : key != "π") {
      elaborator({}, d.name.key).unknown_name(key, span, is_function);
    }
  });
  return names;
}

void Session::run(const Statement&, const FunctionDefinition& d) {
  require_new(d.name);
  Meaning meaning{.kind = Meaning::Kind::function, .expression = d.body};
  meaning.arguments = d.parameters;
  meaning.uses = names_in_body(d);
  define(d.name, std::move(meaning));
}

void Session::run(const Statement& s, const Unpacking& d) {
  for (const Identifier& name : d.names) require_new(name);
  computed_ = true;
  const std::uint64_t first_draw = draws_;
  Elaborator build = elaborator({}, d.names[0].key);
  const std::vector<Tensor> results = build.results(d.value);
  if (results.size() != d.names.size()) {
    fail(s.span, fmt::format("{} names on the left, but {} result{} on the right", d.names.size(),
                             results.size(), results.size() == 1 ? "" : "s"));
  }
  at_place(source_, d.value->span, {}, [&] { return evaluate(results), results[0]; });
  for (std::size_t i = 0; i < results.size(); ++i) {
    Meaning meaning{.kind = Meaning::Kind::value,
                    .tensor = named(results[i], d.names[i]),
                    .expression = d.value,
                    .result = i};
    meaning.uses = build.used();
    meaning.first_draw = first_draw;
    meaning.differs_in_training = build.differs_in_training();
    define(d.names[i], std::move(meaning));
  }
}

void Session::run(const Statement&, const Evaluation& e) {
  computed_ = true;
  const Tensor tensor = as_numbers(elaborator()(e.value), dtype_);
  Array value;
  at_place(source_, e.value->span, {}, [&] { return value = evaluate(tensor), tensor; });
  const Variable* variable = e.value->as<Variable>();
  listener_.value(variable != nullptr ? display(variable->key) : std::string(source_->text(e.value->span)),
                  value);
}

void Session::run(const Statement&, const Seed& d) {
  if (!options_.seed) seed_ = d.value;
  draws_ = 0;
}

void Session::run(const Statement&, const Precision& p) {
  const DType wanted = p.single ? DType::f32 : DType::f64;
  if (computed_ && wanted != dtype_ && !options_.may_redefine) {
    fail(p.span, "the precision of a sheet stands above its first value");
  }
  dtype_ = wanted;
}

void Session::announce(const Sheet& sheet) {
  const auto note = [&](const Identifier& name, const ExprPtr& expression) {
    later_.try_emplace(name.key, Later{sheet.source->line_of(name.span.begin), expression});
  };
  for (const Statement& statement : sheet.statements) {
    if (const auto* d = statement.as<Definition>()) note(d->name, d->value);
    if (const auto* p = statement.as<ParamDefinition>()) note(p->name, p->value);
    if (const auto* f = statement.as<FunctionDefinition>()) note(f->name, f->body);
    if (const auto* u = statement.as<Unpacking>())
      std::ranges::for_each(u->names, [&](const auto& n) { note(n, u->value); });
    if (const auto* d = statement.as<DataDefinition>())
      std::ranges::for_each(d->names, [&](const auto& n) { note(n, nullptr); });
  }
}

void run_sheet(const Sheet& sheet, Session& session) {
  session.announce(sheet);
  for (const Statement& statement : sheet.statements) session.execute(statement, sheet.source);
}

}  // namespace turunan::sheet
