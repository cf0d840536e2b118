#pragma once

#include <string>
#include <string_view>

// Characters, names and plain text for LaTeX. pdflatex with its own fonts sets Latin and Greek letters and
// common signs; any other character is written as its number, \texttt{U+65E5}, and never breaks a document.

namespace turunan::explanation {

/// What reads the LaTeX. In Markdown it is MathJax, which sets every character, but GitHub takes
/// \operatorname out and reads a backslash before a punctuation mark as Markdown's own: neither is written.
enum class LatexTarget : std::uint8_t { pdflatex, mathjax };

/// A run of characters in math mode: "W" is W, "β" \beta, "ö" \ddot{o}.
std::string latex_letters(std::string_view text, LatexTarget target);

/// A name as mathematics: ŷ′ is \hat{y}', v_W₁ is v_{W_{1}}, rate is \mathit{rate}.
std::string latex_name(std::string_view name, LatexTarget target);

/// Words in math mode: \text{axis}.
std::string latex_words(std::string_view text, LatexTarget target);

/// Plain text for pdflatex, with places to break a line in what is long and has no spaces.
std::string latex_text(std::string_view text);

/// Two pieces of LaTeX after one another: a blank parts a command from a letter.
std::string joined(std::string_view a, std::string_view b);

}  // namespace turunan::explanation
