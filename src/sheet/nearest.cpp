#include <algorithm>
#include <cstdlib>

#include "sheet/diagnostic.hpp"
#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

/// Insertions, deletions, replacements and swaps of neighbours that turn a into b.
std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// Accents, case and subscripts taken off: y and ŷ, x and X, W and W₁ are near.
std::u32string plain(std::string_view name) {
  std::u32string result;
  for (const char32_t code : decode_all(without_marks(name))) {
    if (subscript_digit(code) >= 0) continue;
    result += code < 0x80 && code >= 'A' && code <= 'Z' ? code + 32 : code;
  }
  return result;
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 64;
  if (name.size() > 4 * kLongest) return {};
  const std::u32string wanted = decode_all(name);
  const std::u32string wanted_plain = plain(name);
  const std::size_t allowed = std::max<std::size_t>(1, wanted.size() / 3);
  std::string best;
  std::size_t best_score = 2 * allowed + 2;
  for (const std::string& candidate : candidates) {
    if (candidate == name || candidate.size() > 4 * kLongest) continue;
    const std::u32string other = decode_all(candidate);
    const std::size_t longer = std::max(wanted.size(), other.size());
    if (longer - std::min(wanted.size(), other.size()) > allowed) continue;
    const std::size_t distance = edit_distance(wanted, other);
    // The same letters but for case, accents and numbers count as half a slip nearer.
    const bool alike = !wanted_plain.empty() && plain(candidate) == wanted_plain;
    if (distance > allowed || (distance >= longer && !alike)) continue;
    const std::size_t score = 2 * distance - (alike ? 1 : 0);
    if (score < best_score) {
      best = candidate;
      best_score = score;
    }
  }
  return best;
}

}  // namespace turunan::sheet
