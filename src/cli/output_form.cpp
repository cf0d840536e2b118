#include "cli/output_form.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace turunan::cli {

namespace {

struct Format {
  std::string_view name, ending;
  std::string (*print)(const Derivation&, const PrintedForm&);
};

constexpr Format formats[] = {
    {"text", ".txt", to_text},
    {"markdown", ".md", to_markdown},
    {"latex", ".tex", to_latex},
    {"beamer", "", to_beamer},
    {"html", ".html", to_html},
    {"json", ".json", [](const Derivation& derivation, const PrintedForm&) { return to_json(derivation); }},
};

constexpr int narrowest = 20, widest = 10'000, usual = 80;

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Format& format : formats) all.emplace_back(format.name);
    return all;
  }();
  return names;
}

std::string format_of_path(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending.empty()) return std::string(formats[0].name);
  const auto* found = std::ranges::find(formats, ending, &Format::ending);
  return std::string(found == std::end(formats) ? "" : found->name);
}

std::string printed(const Derivation& derivation, const std::string& format, const PrintedForm& form) {
  return std::ranges::find(formats, format, &Format::name)->print(derivation, form);
}

int width_of_output() {
  if (const char* given = std::getenv("COLUMNS")) {
    const std::string_view text(given);
    int columns = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), columns);
    if (failure == std::errc() && end == text.data() + text.size() && columns > 0)
      return std::clamp(columns, narrowest, widest);
  }
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::clamp(static_cast<int>(size.ws_col), narrowest, widest);
  return usual;
}

}  // namespace turunan::cli
