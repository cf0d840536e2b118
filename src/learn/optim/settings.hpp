#pragma once

#include "turunan/optim.hpp"

// What the numbers of optimisers must be; each throws DomainError that names the number.
namespace turunan::learn {

/// A finite number of at least 0.
void require_not_negative(const char* name, double value);
/// At least 0 and below 1.
void require_part(const char* name, double value);
void require_bounds(const optim::Clip& clip);

}  // namespace turunan::learn
