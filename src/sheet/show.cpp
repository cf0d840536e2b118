#include "sheet/show.hpp"

#include <fmt/format.h>

namespace turunan::sheet {

std::string shown(const std::string& name, const Array& value) {
  // One name on one line, however it was broken in the sheet.
  std::string title;
  for (const char c : name) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space) title += c;
    if (space && !title.ends_with(' ')) title += ' ';
  }
  const std::string text = to_string(value, {.sheet = true});
  if (value.rank() == 0) return fmt::format("{} = {}\n", title, text);
  const std::string sizes = fmt::format("{}", fmt::join(value.shape(), "×"));
  return fmt::format("{} ({}) ={}{}\n", title, sizes, text.find('\n') == std::string::npos ? " " : "\n",
                     text);
}

}  // namespace turunan::sheet
