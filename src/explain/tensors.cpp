#include <ostream>

#include "graph/bindings.hpp"
#include "ops/leaf.hpp"
#include "text/unicode.hpp"
#include "turunan/derivative.hpp"

namespace turunan {

namespace {

Subject subject_of(const Tensor& cost) {
  Subject subject{.cost = cost};
  for (const Tensor& x : nodes_in_order({&cost, 1})) {
    if (ops::is_variable(x)) subject.values.emplace_back(x, bound_value(x.node(), {}));
  }
  return subject;
}

}  // namespace

Derivation explain(const Tensor& cost, const ExplainOptions& options) {
  return explain(subject_of(cost), options);
}

Tensor detail::argument(const Tensor& x, std::size_t i, std::size_t count) {
  const Array at = value(x);
  const std::string number = count == 1 ? std::string() : text::to_subscript(std::to_string(i + 1));
  const OriginScope scope({.file = nullptr, .line = 0, .name = "x" + number});
  return apply(ops::parameter, {},
               {.shape = at.shape(), .dtype = at.dtype(), .kept = std::make_shared<Array>(at)});
}

Derivation detail::explain_at(const Tensor& cost, std::vector<Tensor> arguments) {
  Subject subject = subject_of(cost);
  subject.with_respect_to = std::move(arguments);
  return explain(subject, {});
}

std::ostream& operator<<(std::ostream& out, const Derivation& derivation) {
  return out << to_text(derivation);
}

}  // namespace turunan
