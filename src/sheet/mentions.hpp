#pragma once

#include <functional>

#include "sheet/definitions.hpp"

namespace turunan::sheet {

/// Calls visit(key, span, is_function) for every name in an expression, names that `with` overrides among
/// them.
void for_each_mention(const ExprPtr& expression,
                      const std::function<void(const std::string& key, Span span, bool is_function)>& visit);

/// True where an expression has a name, itself or through later definitions.
bool needs(const ExprPtr& expression, const std::string& key, const LaterNames& later);

}  // namespace turunan::sheet
