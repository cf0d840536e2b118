#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace turunan::cli {

/// A spelling that can be typed, and the word it stands for: itself, or the symbol: alpha → α.
struct Candidate {
  std::string spelling, word;
};

/// What Tab does with the beginning of a word.
struct Completion {
  std::string replacement = {};           ///< of the beginning; empty where nothing is certain
  std::vector<std::string> choices = {};  ///< to list where more than one word is possible
};

/// Each name (its key) as it is and in ASCII, and the words of the language.
std::vector<Candidate> candidates(const std::vector<std::string>& names);

/// Completes a beginning as far as it is certain.
Completion complete(std::string_view beginning, std::vector<Candidate> candidates);

}  // namespace turunan::cli
