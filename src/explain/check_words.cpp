#include "explain/check_words.hpp"

#include <algorithm>
#include <cmath>

namespace turunan::explanation {

Words kink_words(const Check& check, const Check::Entry& entry) {
  const bool has_left = !std::isnan(entry.left), has_right = !std::isnan(entry.right);
  Words result;
  result += check.gradient.parts.empty() ? symbol("the cost") : check.gradient.parts[0];
  if (!has_left || !has_right) {
    result += " has values on one side only here, because of " + entry.kink;
    if (has_left != has_right) {
      result += std::string(has_left ? ": its slope from the left is " : ": its slope from the right is ");
      result += number(has_left ? entry.left : entry.right);
    }
  } else if (std::isinf(entry.left) || std::isinf(entry.right)) {
    result += " jumps here, because of " + entry.kink;
  } else {
    result += " has a kink here, because of " + entry.kink + ": its slope is ";
    result += number(entry.left);
    result += std::string(" from the left and ");
    result += number(entry.right);
    result += std::string(" from the right");
  }
  result += std::string("; the gradient takes ");
  result += number(entry.gradient);
  return result;
}

bool is_wrong(const Check::Entry& entry) {
  return !entry.at_kink && !(entry.error <= Check::tolerance);
}

std::vector<const Check::Entry*> entries_to_show(const Check& check, std::size_t most) {
  std::vector<const Check::Entry*> entries;
  for (const Check::Entry& entry : check.entries) entries.push_back(&entry);
  if (entries.size() <= most) return entries;
  const auto rank = [](const Check::Entry* entry) { return is_wrong(*entry) ? 0 : entry->at_kink ? 1 : 2; };
  std::ranges::stable_sort(entries, {}, rank);
  entries.resize(most);
  std::ranges::sort(entries);  // they lie in one vector, in their order
  return entries;
}

}  // namespace turunan::explanation
