#pragma once

#include <algorithm>
#include <vector>

#include "turunan/module.hpp"

namespace turunan {

inline std::vector<Array> values_of(const nn::Module& network) {
  std::vector<Array> values;
  for (const nn::NamedParameter& named : network.parameters()) values.push_back(named.parameter.value());
  return values;
}

inline bool same(const std::vector<Array>& a, const std::vector<Array>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), identical);
}

}  // namespace turunan
