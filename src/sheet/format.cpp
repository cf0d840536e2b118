#include "sheet/format.hpp"

#include "sheet/rewrite.hpp"

namespace turunan::sheet {

std::string format(const SourcePtr& source) {
  const Sheet original = parse_sheet(source);
  if (!original.diagnostics.empty()) throw SheetError(original.diagnostics.front());
  // A pass may free the next one, as when inner bars become others; three are more than any sheet needs.
  constexpr int kPasses = 3;
  std::string text = source->text();
  Sheet sheet = original;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::string next = Rewriter(sheet).run();
    if (next == text) break;
    Sheet parsed = parse_sheet(std::make_shared<Source>(source->name(), next));
    // The promise that no meaning changes is kept even where a rewriting rule is wrong.
    if (!parsed.diagnostics.empty() || !same(original, parsed)) break;
    text = std::move(next);
    sheet = std::move(parsed);
  }
  return text;
}

}  // namespace turunan::sheet
