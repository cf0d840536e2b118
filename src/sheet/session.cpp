#include "sheet/session.hpp"

#include <fmt/format.h>

#include "ops/making.hpp"
#include "plan/program.hpp"
#include "sheet/mending.hpp"
#include "sheet/names.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

// So little to compute that nobody notices.
bool is_cheap(const Tensor& tensor) {
  constexpr std::int64_t few = 100'000;
  std::int64_t elements = 0;
  for (const Tensor& node : nodes_in_order({&tensor, 1})) elements += node.shape().elements();
  return elements < few;
}

}  // namespace

Session::Session(RunOptions options, Listener& listener)
    : options_(std::move(options)), listener_(listener), seed_(options_.seed.value_or(0)) {}

void Session::execute(const Statement& statement, const SourcePtr& source) {
  source_ = source;
  const OriginScope scope({std::make_shared<const std::string>(source->name()),
                           static_cast<int>(source->line_of(statement.span.begin)),
                           {}});
  try {
    std::visit([&](const auto& node) { run(statement, node); }, statement.node);
  } catch (const SheetError&) {
    throw;
  } catch (const Error& error) {
    Diagnostic diagnostic = located(error, *source, statement.span, {});
    diagnostic.source = source;
    throw SheetError(std::move(diagnostic));
  } catch (const std::bad_alloc&) {
    fail(statement.span, "there is not enough memory for this");
  }
}

void Session::fail(Span span, std::string message, std::string help) const {
  throw SheetError({.span = span, .message = std::move(message), .labels = {}, .help = std::move(help), .source = source_});
}

Context Session::context() {
  return {.meanings = &meanings_,
          .evaluate = [this](const Tensor& tensor) { return evaluate(tensor); },
          .dtype = dtype_,
          .seed = seed_,
          .draws = &draws_};
}

Elaborator Session::elaborator(Elaborator::Names overrides) {
  return Elaborator(context(), source_, std::move(overrides));
}

std::vector<Array> Session::evaluate(std::span<const Tensor> tensors) const { return plan::evaluate(tensors, values_); }
Array Session::evaluate(const Tensor& tensor) const { return evaluate(std::span(&tensor, 1)).front(); }

// ---- definitions

void Session::require_new(const Identifier& name) const {
  const auto found = meanings_.find(name.key);
  if (found == meanings_.end() || options_.may_redefine) return;
  const Source& where = *found->second.source;
  fail(name.span, fmt::format("{} is defined already, on line {}", display(name.key),
                              where.line_of(found->second.span.begin)),
       "a name is defined once; a param changes by minimise, or by ← in a repeat");
}

void Session::define(const Identifier& name, Meaning meaning) {
  meaning.source = source_;
  meaning.span = name.span;
  meanings_[name.key] = std::move(meaning);
}

ExprPtr Session::overridden(const Identifier& name, const ExprPtr& value) const {
  const auto found = options_.values.find(name.key);
  return found == options_.values.end() ? value : found->second;
}

Tensor Session::named(const Tensor& tensor, const Identifier& name) const {
  return with_origin(tensor, {std::make_shared<const std::string>(source_->name()),
                              static_cast<int>(source_->line_of(name.span.begin)), display(name.key)});
}

void Session::run(const Statement&, const Definition& d) {
  require_new(d.name);
  computed_ = true;
  const SourcePtr sheet = source_;
  const ExprPtr value = overridden(d.name, d.value);
  if (value != d.value) source_ = options_.sources.at(d.name.key);
  const std::uint64_t first_draw = draws_;
  Elaborator build = elaborator();
  const Tensor tensor = build(value);
  Meaning meaning{.kind = Meaning::Kind::value, .tensor = named(tensor, d.name), .expression = value};
  meaning.uses = build.used();
  meaning.first_draw = first_draw;
  define(d.name, std::move(meaning));
  // Errors of values, such as a singular matrix, belong to the line that defines them.
  if (is_cheap(tensor)) at_place(source_, value->span, {}, [&] { return evaluate(tensor), tensor; });
  source_ = sheet;
}

void Session::run(const Statement&, const ParamDefinition& d) {
  require_new(d.name);
  computed_ = true;
  const ExprPtr value = overridden(d.name, d.value);
  if (value != d.value) source_ = options_.sources.at(d.name.key);
  const Tensor start = elaborator()(value);
  const Tensor typed = ops::cast(start, is_floating(start.dtype()) ? start.dtype() : dtype_);
  Array first;
  at_place(source_, value->span, {}, [&] { return first = evaluate(typed), typed; });
  const Tensor leaf = parameter(typed.type(), {std::make_shared<const std::string>(source_->name()),
                                               static_cast<int>(source_->line_of(d.name.span.begin)),
                                               display(d.name.key)});
  values_[&leaf.node()] = first;
  define(d.name, {.kind = Meaning::Kind::parameter, .tensor = leaf, .expression = value});
}

void Session::run(const Statement&, const FunctionDefinition& d) {
  require_new(d.name);
  Meaning meaning{.kind = Meaning::Kind::function, .expression = d.body};
  meaning.arguments = d.parameters;
  define(d.name, std::move(meaning));
}

void Session::run(const Statement& s, const Unpacking& d) {
  for (const Identifier& name : d.names) require_new(name);
  computed_ = true;
  const std::uint64_t first_draw = draws_;
  Elaborator build = elaborator();
  const std::vector<Tensor> results = build.results(d.value);
  if (results.size() != d.names.size()) {
    fail(s.span, fmt::format("{} names on the left, but {} result{} on the right", d.names.size(), results.size(),
                             results.size() == 1 ? "" : "s"));
  }
  at_place(source_, d.value->span, {}, [&] { return evaluate(results), results[0]; });
  for (std::size_t i = 0; i < results.size(); ++i) {
    Meaning meaning{.kind = Meaning::Kind::value, .tensor = named(results[i], d.names[i]), .expression = d.value,
                    .result = i};
    meaning.uses = build.used();
    meaning.first_draw = first_draw;
    define(d.names[i], std::move(meaning));
  }
}

void Session::run(const Statement&, const Evaluation& e) {
  computed_ = true;
  const Tensor tensor = elaborator()(e.value);
  Array value;
  at_place(source_, e.value->span, {}, [&] { return value = evaluate(tensor), tensor; });
  const Variable* variable = e.value->as<Variable>();
  listener_.value(variable != nullptr ? display(variable->key) : std::string(source_->text(e.value->span)), value);
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

void run_sheet(const Sheet& sheet, Session& session) {
  for (const Statement& statement : sheet.statements) session.execute(statement, sheet.source);
}

}  // namespace turunan::sheet
