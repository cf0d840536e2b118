#pragma once

#include <string_view>

namespace turunan::explanation {

/// The LaTeX of a character in math mode, \alpha or \le; empty for one that has none here, ASCII included.
std::string_view latex_sign(char32_t code);

/// The math accent of a combining mark, \hat; empty for other characters.
std::string_view math_accent(char32_t mark);

/// The same in text, \^; empty for a mark that text has none for.
std::string_view text_accent(char32_t mark);

/// Letters that text has commands for and math has not, \ss.
std::string_view text_letter(char32_t code);

}  // namespace turunan::explanation
