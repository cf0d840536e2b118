// Any bytes are a sheet or have diagnostics. A sheet formats to one that is the same, and runs to its end or
// to a SheetError, and what it computes is explained; only those run that say little and ask for small
// tensors and few rounds.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "graph/node.hpp"
#include "sheet/explained.hpp"
#include "sheet/format.hpp"
#include "sheet/session.hpp"
#include "sheet/show.hpp"
#include "turunan/explain.hpp"

// A tensor that is too large is refused by the allocator, as it would be by a machine with less memory.
extern "C" const char* __asan_default_options() {
  return "max_allocation_size_mb=256:allocator_may_return_null=1";
}

namespace {

using namespace turunan::sheet;

constexpr std::size_t longest_text = 512;
constexpr double largest_number = 8;
constexpr std::int64_t largest_tensor = 64;
constexpr std::size_t largest_graph = 200;
constexpr int most_functions = 4;  // each may call the one before it twice

SourcePtr source(std::string text) {
  return std::make_shared<const Source>("input", std::move(text));
}

void require(bool holds) {
  if (!holds) std::abort();
}

class Reader final : public Listener {
 public:
  void value(const std::string& name, const turunan::Array& value) override {
    require(!shown(name, value).empty());
  }
  void checked(const CheckResult& result) override {
    if (!result.passed) require(!render(result.diagnostic, *result.diagnostic.source).empty());
  }
  void progress(const Progress&) override {}
};

// Digits, as numbers of the text.
bool has_large_number(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') continue;
    char* end = nullptr;
    if (std::strtod(text.c_str() + at, &end) > largest_number) return true;
    at = static_cast<std::size_t>(end - text.c_str()) - 1;
  }
  return false;
}

bool is_given(const ExprPtr& count) {
  return count == nullptr || count->as<Number>() != nullptr;
}

// No files, and no count that only running would tell.
bool is_tame(const Statement& statement) {
  if (statement.as<DataDefinition>() || statement.as<Save>() || statement.as<Load>()) return false;
  if (const Repeat* repeat = statement.as<Repeat>()) return is_given(repeat->count);
  if (const Minimise* m = statement.as<Minimise>()) return is_given(m->steps) && is_given(m->epochs);
  if (const Check* check = statement.as<Check>()) return check->draws.size() <= 2;
  return true;
}

bool is_small(const Session& session) {
  return std::ranges::all_of(session.meanings(), [](const auto& named) {
    return !named.second->tensor || named.second->tensor.shape().elements() <= largest_tensor;
  });
}

// True where all of its tensors stayed small.
bool run(const Sheet& sheet) {
  Reader reader;
  Session session({}, reader);
  for (const Statement& statement : sheet.statements) {
    if (!is_small(session)) return false;
    try {
      session.execute(statement, sheet.source);
    } catch (const SheetError& error) {
      const SourcePtr& where = error.diagnostic().source;
      require(!render(error.diagnostic(), where ? *where : *sheet.source).empty());
    }
  }
  return is_small(session);
}

// What can be explained is printed in every format; what cannot says why.
void explain_it(const Sheet& sheet) {
  try {
    const Explained e = explained(sheet, {}, {});
    if (turunan::nodes_in_order({&e.subject.cost, 1}).size() > largest_graph) return;
    const turunan::Derivation derivation = turunan::explain(e.subject);
    const turunan::Derivation blanks = turunan::worksheet(derivation, e.seed);
    for (const turunan::Derivation* d : {&derivation, &blanks}) {
      for (const int width : {1, 60}) require(!turunan::to_text(*d, {.width = width}).empty());
      require(!turunan::to_markdown(*d).empty() && !turunan::to_latex(*d).empty() &&
              !turunan::to_beamer(*d).empty());
      require(!turunan::to_html(*d).empty() && !turunan::to_json(*d).empty());
    }
    require(!turunan::draw_dot(e.subject, {.backward = true}).empty());
  } catch (const turunan::Error& error) {
    require(!error.required().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const SourcePtr at = source(text);
  const Sheet sheet = parse_sheet(at);
  for (const Diagnostic& diagnostic : sheet.diagnostics) require(!render(diagnostic, *at).empty());
  is_incomplete(at);
  if (!sheet.diagnostics.empty()) return 0;

  const std::string formatted = format(at);
  require(same(sheet, parse_sheet(source(formatted))));
  require(format(source(formatted)) == formatted);

  const auto functions = std::ranges::count_if(
      sheet.statements, [](const Statement& s) { return s.as<FunctionDefinition>() != nullptr; });
  const bool runs = size <= longest_text && functions <= most_functions && !has_large_number(formatted) &&
                    std::ranges::all_of(sheet.statements, is_tame);
  if (runs && run(sheet)) explain_it(sheet);
  return 0;
}
