#include "sheet/names.hpp"
#include "sheet/rewrite.hpp"

namespace turunan::sheet {

void Rewriter::node(const Check& check, const Statement&) {
  walk(check.left, {});
  walk(check.right, {});
  if (check.tolerance) walk(check.tolerance, {});
  for (const Draw& draw : check.draws) {
    if (draw.sizes.empty()) continue;
    std::string sizes;
    for (const DrawSize& size : draw.sizes) {
      if (!sizes.empty()) sizes += "×";
      sizes += size.name.empty() ? text(size.span) : display(size.name);
    }
    const Span span = join(draw.sizes.front().span, draw.sizes.back().span);
    if (on_one_line(span)) replace(span, std::move(sizes));
  }
}

void Rewriter::node(const Minimise& minimise, const Statement& statement) {
  replace(tokens_.tokens[token_at(statement.span.begin)].span, "minimise");
  kept_.insert(minimise.optimiser.span.begin);
  walk(minimise.cost, {});
  arguments(minimise.arguments);
  for (const ExprPtr& option : {minimise.batch, minimise.epochs, minimise.steps}) {
    if (option) walk(option, {});
  }
  for (const ExprPtr& report : minimise.reports) walk(report, {});
}

void Rewriter::node(const Repeat& repeat, const Statement&) {
  walk(repeat.count, {});
  for (const Update& update : repeat.updates) walk(update.value, {});
}

}  // namespace turunan::sheet
