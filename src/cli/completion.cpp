#include "cli/completion.hpp"

#include <algorithm>
#include <map>

#include "ops/catalogue.hpp"
#include "sheet/names.hpp"
#include "text/unicode.hpp"

namespace turunan::cli {

namespace {

constexpr std::string_view words[] = {
    "param", "data",  "check",  "minimise", "repeat",        "seed",     "save",   "load", "precision",
    "by",    "steps", "epochs", "batch",    "report",        "within",   "with",   "for",  "sgd",
    "adam",  "csv",   "npz",    "images",   "fashion_mnist", "jacobian", "hessian"};

constexpr std::string_view greek[] = {"alpha", "beta",    "gamma",   "delta", "epsilon", "zeta",
                                      "eta",   "theta",   "iota",    "kappa", "lambda",  "mu",
                                      "nu",    "xi",      "omicron", "pi",    "rho",     "sigma",
                                      "tau",   "upsilon", "phi",     "chi",   "psi",     "omega"};

/// From a symbol to how it is typed: α to alpha, ŷ to y_hat, ₁ to 1.
const std::map<std::string, std::string, std::less<>>& typed() {
  static const std::map<std::string, std::string, std::less<>> table = [] {
    std::vector<std::string> letters;
    for (char c = 'a'; c <= 'z'; ++c) {
      letters.emplace_back(1, c);
      letters.emplace_back(1, static_cast<char>(c - 'a' + 'A'));
    }
    for (const std::string_view word : greek) {
      letters.emplace_back(word);
      letters.emplace_back(word);
      letters.back().front() = static_cast<char>(word.front() - 'a' + 'A');
    }
    std::map<std::string, std::string, std::less<>> result;
    for (const std::string& letter : letters) {
      for (const char* accent : {"", "_hat", "_bar", "_tilde"})
        result[sheet::key(letter + accent)] = letter + accent;
    }
    for (char digit = '0'; digit <= '9'; ++digit) result[text::to_subscript({&digit, 1})] = digit;
    return result;
  }();
  return table;
}

/// How a key can be typed in ASCII; empty where it cannot.
std::string ascii(const std::string& key) {
  std::string result;
  for (std::size_t at = 0; at < key.size();) {
    std::size_t end = at + text::decode(key, at).size;
    while (end < key.size() && text::is_mark(text::decode(key, end).value))
      end += text::decode(key, end).size;
    const std::string symbol = key.substr(at, end - at);
    const auto found = typed().find(symbol);
    result += found == typed().end() ? symbol : found->second;
    at = end;
  }
  const bool plain = std::ranges::all_of(result, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return plain && sheet::key(result) == key ? result : std::string();
}

/// A sequence of bytes of one character that the end cuts off is left out.
void drop_incomplete_character(std::string& text) {
  std::size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) & 0xC0) == 0x80) --begin;
  if (begin == 0) return text.clear();
  const auto lead = static_cast<unsigned char>(text[begin - 1]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() - begin + 1 < size) text.resize(begin - 1);
}

std::string common_beginning(const std::vector<Candidate>& all) {
  std::string common = all.front().spelling;
  for (const Candidate& candidate : all) {
    common.erase(std::ranges::mismatch(common, candidate.spelling).in1, common.end());
  }
  drop_incomplete_character(common);
  return common;
}

}  // namespace

std::vector<Candidate> candidates(const std::vector<std::string>& names) {
  std::vector<Candidate> all;
  const auto add = [&all](const std::string& key) {
    const std::string word = sheet::display(key);
    all.push_back({word, word});
    if (const std::string spelling = ascii(key); !spelling.empty() && spelling != word)
      all.push_back({spelling, word});
  };
  for (const std::string& name : names) add(name);
  for (const std::string_view name : function_names()) add(std::string(name));
  for (const std::string_view word : words) all.emplace_back(std::string(word), std::string(word));
  return all;
}

Completion complete(std::string_view beginning, std::vector<Candidate> all) {
  std::erase_if(all, [&](const Candidate& candidate) { return !candidate.spelling.starts_with(beginning); });
  if (all.empty()) return {};
  Completion result;
  for (const Candidate& candidate : all) result.choices.push_back(candidate.word);
  std::ranges::sort(result.choices);
  const auto repeated = std::ranges::unique(result.choices);
  result.choices.erase(repeated.begin(), repeated.end());
  if (result.choices.size() == 1) {
    result.replacement = result.choices.front();
  } else if (const std::string common = common_beginning(all); common.size() > beginning.size()) {
    result.replacement = common;
  }
  return result;
}

}  // namespace turunan::cli
