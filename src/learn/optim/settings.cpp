#include "learn/optim/settings.hpp"

#include <fmt/format.h>

#include <cmath>

#include "turunan/error.hpp"

namespace turunan::learn {

void require_not_negative(const char* name, double value) {
  if (!(value >= 0) || !std::isfinite(value))
    throw DomainError(fmt::format("{} is a finite number of at least 0, not {}", name, value));
}

void require_part(const char* name, double value) {
  if (!(value >= 0 && value < 1))
    throw DomainError(fmt::format("{} is at least 0 and below 1, not {}", name, value));
}

void require_bounds(const optim::Clip& clip) {
  require_not_negative("the bound of a gradient's elements", clip.value);
  require_not_negative("the bound of the gradients' norm", clip.norm);
}

}  // namespace turunan::learn
