#pragma once

#include <string>
#include <string_view>

namespace turunan::explanation {

/// Plain text with the signs of Markdown taken as they stand.
std::string markdown_text(std::string_view text);

}  // namespace turunan::explanation
