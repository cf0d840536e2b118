#include "sheet/names.hpp"

#include <array>
#include <utility>
#include <vector>

#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 48> kGreek = {{
    {"alpha", "α"}, {"beta", "β"},    {"gamma", "γ"},   {"delta", "δ"}, {"epsilon", "ε"}, {"zeta", "ζ"},
    {"eta", "η"},   {"theta", "θ"},   {"iota", "ι"},    {"kappa", "κ"}, {"lambda", "λ"},  {"mu", "μ"},
    {"nu", "ν"},    {"xi", "ξ"},      {"omicron", "ο"}, {"pi", "π"},    {"rho", "ρ"},     {"sigma", "σ"},
    {"tau", "τ"},   {"upsilon", "υ"}, {"phi", "φ"},     {"chi", "χ"},   {"psi", "ψ"},     {"omega", "ω"},
    {"Alpha", "Α"}, {"Beta", "Β"},    {"Gamma", "Γ"},   {"Delta", "Δ"}, {"Epsilon", "Ε"}, {"Zeta", "Ζ"},
    {"Eta", "Η"},   {"Theta", "Θ"},   {"Iota", "Ι"},    {"Kappa", "Κ"}, {"Lambda", "Λ"},  {"Mu", "Μ"},
    {"Nu", "Ν"},    {"Xi", "Ξ"},      {"Omicron", "Ο"}, {"Pi", "Π"},    {"Rho", "Ρ"},     {"Sigma", "Σ"},
    {"Tau", "Τ"},   {"Upsilon", "Υ"}, {"Phi", "Φ"},     {"Chi", "Χ"},   {"Psi", "Ψ"},     {"Omega", "Ω"},
}};

/// Greek letters that a reader takes for Latin ones.
constexpr std::u32string_view kLooksLatin = U"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";

constexpr std::array<Pair, 3> kAccents = {{{"_hat", "\u0302"}, {"_bar", "\u0304"}, {"_tilde", "\u0303"}}};

std::u32string fold_look_alikes(std::u32string codes) {
  for (char32_t& code : codes) {
    switch (code) {
      case U'ϵ': code = U'ε'; break;
      case U'ϕ': code = U'φ'; break;
      case U'ϑ': code = U'θ'; break;
      case U'µ': code = U'μ'; break;
      case U'∆': code = U'Δ'; break;
      case U'\u0305': code = U'\u0304'; break;  // overline, macron
      default: break;
    }
  }
  return codes;
}

/// How many bytes of digits end the text, all of one kind (0..9, or ₀..₉), and those digits as 0..9.
std::pair<std::size_t, std::string> digits_at_end(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[text.size() - size - 1] >= '0' && text[text.size() - size - 1] <= '9')
    ++size;
  if (size > 0) return {size, std::string(text.substr(text.size() - size))};
  std::string digits;
  while (text.size() - size >= 3) {
    const CodePoint point = decode(text, text.size() - size - 3);
    const int digit = point.size == 3 ? subscript_digit(point.value) : -1;
    if (digit < 0) break;
    digits.insert(digits.begin(), static_cast<char>('0' + digit));
    size += 3;
  }
  return {size, digits};
}

/// Takes the digits at the end off, with one `_` before them; false where there are none.
bool take_digits(std::string_view& base, std::vector<std::string>& groups) {
  auto [size, digits] = digits_at_end(base);
  if (size == 0 || size == base.size()) return false;
  std::string_view rest = base.substr(0, base.size() - size);
  if (rest.ends_with('_') && !rest.ends_with("__")) rest.remove_suffix(1);
  if (rest.empty()) return false;
  base = rest;
  groups.insert(groups.begin(), std::move(digits));
  return true;
}

bool take_accent(std::string_view& base, std::vector<std::size_t>& accents) {
  for (std::size_t i = 0; i < kAccents.size(); ++i) {
    if (base.size() > kAccents[i].first.size() && base.ends_with(kAccents[i].first)) {
      base.remove_suffix(kAccents[i].first.size());
      accents.insert(accents.begin(), i);
      return true;
    }
  }
  return false;
}

std::string greek_part(std::string_view part) {
  const std::size_t digits = digits_at_end(part).first;
  for (const auto& [name, letter] : kGreek) {
    if (part.substr(0, part.size() - digits) == name) {
      return std::string(letter) + std::string(part.substr(part.size() - digits));
    }
  }
  return std::string(part);
}

/// Applies `change` to each part between underscores.
template <class Change>
std::string each_part(std::string_view name, Change change) {
  std::string result;
  while (true) {
    const std::size_t end = name.find('_');
    result += change(name.substr(0, end));
    if (end == std::string_view::npos) return result;
    result += '_';
    name.remove_prefix(end + 1);
  }
}

bool is_single_letter(std::string_view part) {
  return !part.empty() && is_letter(decode(part, 0).value) && count_graphemes(part) == 1;
}

}  // namespace

std::string key(std::string_view name) {
  const std::string normal = nfc(encode_all(fold_look_alikes(decode_all(nfc(name)))));
  std::string_view rest = normal;
  std::vector<std::string> groups;
  std::vector<std::size_t> accents;
  while (take_digits(rest, groups) || take_accent(rest, accents)) {
  }
  std::string result = each_part(rest, greek_part);
  const bool on_letter = is_single_letter(std::string_view(result).substr(result.rfind('_') + 1));
  for (const std::size_t accent : accents)
    result += on_letter ? kAccents[accent].second : kAccents[accent].first;
  for (std::size_t i = 0; i < groups.size(); ++i) result += (i == 0 ? "" : "_") + to_subscript(groups[i]);
  return nfc(result);
}

std::string display(std::string_view name) {
  return each_part(name, [](std::string_view part) {
    if (part.empty()) return std::string();
    const CodePoint first = decode(part, 0);
    const std::string_view tail = part.substr(first.size);
    const bool alone = digits_at_end(tail).first == tail.size();
    if (!alone || kLooksLatin.find(first.value) == std::u32string_view::npos) return std::string(part);
    for (const auto& [word, letter] : kGreek) {
      if (part.substr(0, first.size) == letter) return std::string(word) + std::string(tail);
    }
    return std::string(part);
  });
}

}  // namespace turunan::sheet
