#include <ostream>

#include "graph/bindings.hpp"
#include "ops/leaf.hpp"
#include "turunan/explain.hpp"

namespace turunan {

Derivation explain(const Tensor& cost, const ExplainOptions& options) {
  Subject subject{.cost = cost};
  for (const Tensor& x : nodes_in_order({&cost, 1})) {
    if (ops::is_variable(x)) subject.values.emplace_back(x, bound_value(x.node(), {}));
  }
  return explain(subject, options);
}

std::ostream& operator<<(std::ostream& out, const Derivation& derivation) {
  return out << to_text(derivation);
}

}  // namespace turunan
