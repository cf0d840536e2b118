#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <sstream>

#include "explain/layout.hpp"
#include "text/unicode.hpp"
#include "turunan/explain.hpp"

/// Numbers read back from what the printers write.
namespace turunan::printed {

/// Numbers that stand one after the other; used ones were matched.
struct Run {
  std::vector<double> numbers;
  std::vector<bool> used;
  bool is_array = false;  ///< of a text: one matrix in its brackets, row by row
};
using Runs = std::vector<Run>;

/// What was printed of one step, say.
using Blocks = std::vector<std::string>;

inline std::string replaced_all(std::string text, const std::string& pattern, const std::string& by) {
  return std::regex_replace(text, std::regex(pattern), by);
}

// ---- numbers

inline std::vector<double> numbers_in(const std::string& text) {
  static const std::regex number("-?(\\d+\\.?\\d*(e[+-]?\\d+)?|inf|nan)");
  std::vector<double> numbers;
  for (std::sregex_iterator found(text.begin(), text.end(), number), end; found != end; ++found)
    numbers.push_back(std::stod(found->str()));
  return numbers;
}

inline Run run_of(const std::string& text, bool is_array = false) {
  Run run{.numbers = numbers_in(text), .used = {}, .is_array = is_array};
  run.used.resize(run.numbers.size());
  return run;
}

/// LaTeX or MathML with its numbers written as in a sheet.
inline std::string plain(std::string text, const std::string& format) {
  if (format == "html") {
    text = replaced_all(text, "<mo form=\"prefix\">−</mo>", "-");
    text = replaced_all(text, "<mspace[^>]*/>", "");
    text = replaced_all(text, "<mi mathvariant=\"normal\">∞</mi>", "<mn>inf</mn>");
    text = replaced_all(text, "<mo>×</mo><msup><mn>10</mn>(<mrow>)?(-?)<mn>(\\d+)</mn>(</mrow>)?</msup>",
                        "e$2$3");
    text = replaced_all(text, "</mn>e", "e");
    text = replaced_all(text, "-(<mrow>)?<mn>", " -");
    return replaced_all(text, "<[^>]*>", " ");
  }
  text = replaced_all(text, "\\\\times 10\\^\\{(-?\\d+)\\}", "e$1");
  return replaced_all(text, "\\\\infty", "inf");
}

// ---- matrices drawn in a text

using Grid = std::vector<std::u32string>;

inline std::string cells(const Grid& grid, std::size_t top, std::size_t bottom, std::size_t left,
                         std::size_t right) {
  std::string text;
  for (std::size_t row = top; row <= bottom; ++row) {
    for (std::size_t column = left; column < right; ++column) text += text::encode(grid[row][column]);
    text += " ";
  }
  return text;
}

inline Runs runs_in_text(const std::string& text) {
  Grid grid;
  Runs runs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    grid.push_back(text::decode_all(line));
  }
  for (std::size_t row = 0; row < grid.size(); ++row) {
    for (std::size_t left = 0; left < grid[row].size(); ++left) {
      const bool tall = grid[row][left] == U'⎡';
      if (!tall && grid[row][left] != U'[') continue;
      const std::size_t right = grid[row].find(tall ? U'⎤' : U']', left);
      std::size_t bottom = row;
      while (tall && grid[bottom][left] != U'⎣') ++bottom;
      runs.push_back(run_of(cells(grid, row, bottom, left + 1, right), true));
    }
    std::string line;
    for (const char32_t code : grid[row]) line += text::encode(code);
    runs.push_back(run_of(line));
  }
  return runs;
}

inline Runs runs_in(const std::string& block, const std::string& format) {
  if (format == "text") return runs_in_text(block);
  return {run_of(plain(block, format))};
}

// ---- sections

/// The part of a page under one of its titles, cut into blocks: one a step.
inline Blocks blocks_under(const std::string& page, const std::string& format, const std::string& title) {
  Blocks blocks;
  bool inside = false;
  const auto line_is = [&](const std::string& line, const std::string& start) {
    return line.starts_with(start);
  };
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    bool begins = false;
    if (format == "text") {
      if (!line.empty() && line[0] != ' ') {
        inside = line_is(line, title);
        begins = true;
      } else if (line.empty()) {
        begins = true;
      }
    } else if (format == "markdown") {
      if (line_is(line, "## ")) inside = line_is(line, "## " + title);
      begins = line_is(line, "##");
    } else if (format == "latex") {
      if (line_is(line, "\\parttitle{")) inside = line_is(line, "\\parttitle{" + title);
      begins = line_is(line, "\\parttitle{") || line.find("\\blocktitle{") != std::string::npos;
    } else if (format == "beamer") {
      begins = line_is(line, "\\begin{frame}");
      if (begins) inside = line.find("{" + title) != std::string::npos;
    } else {
      if (line_is(line, "<section ")) inside = false;
      if (line_is(line, "<h2 ")) inside = line.find(">" + title) != std::string::npos;
      begins = line_is(line, "<article") || (line_is(line, "<h2 ") && title == "Given");
    }
    if (!inside) continue;
    if (begins) blocks.emplace_back();
    if (!blocks.empty()) blocks.back() += line + "\n";
  }
  // What is only a title is no block.
  std::erase_if(blocks, [](const std::string& block) {
    const std::string bare = replaced_all(block, "[ \\n]", "");
    return bare.empty() || std::ranges::count(block, '\n') < 2 || numbers_in(block).empty();
  });
  return blocks;
}

// ---- what should be there

inline double tolerance(double exact, int digits) {
  if (exact == 0 || !std::isfinite(exact)) return 0;
  // Half a unit of the last digit, and what reading decimals back may be off by.
  return (0.5 + 1e-6) * std::pow(10, std::floor(std::log10(std::abs(exact))) - digits + 1);
}

inline bool is_printed(double printed, double exact, int digits) {
  if (std::isnan(exact)) return std::isnan(printed);
  // Of f32 no more digits are written than tell it from its neighbours.
  const auto narrow = static_cast<float>(exact);
  if (narrow == exact && static_cast<float>(printed) == narrow) return true;
  return printed == exact || std::abs(printed - exact) <= tolerance(exact, digits);
}

/// Finds the numbers one after another where they were not matched before, and marks them.
inline bool take(Runs& runs, const std::vector<double>& exact, int digits) {
  for (Run& run : runs) {
    if (run.is_array && run.numbers.size() != exact.size()) continue;
    for (std::size_t at = 0; at + exact.size() <= run.numbers.size(); ++at) {
      bool same = true;
      for (std::size_t i = 0; same && i < exact.size(); ++i)
        same = !run.used[at + i] && is_printed(run.numbers[at + i], exact[i], digits);
      if (!same) continue;
      for (std::size_t i = 0; i < exact.size(); ++i) run.used[at + i] = true;
      return true;
    }
  }
  return false;
}

/// A matrix for each of a tensor's, row by row; of a large one its first corner.
inline std::vector<std::vector<double>> matrices_of(const Array& value) {
  std::vector<std::vector<double>> matrices;
  const bool whole = explanation::is_written_out(value);
  const Array shown = whole ? value : explanation::summary_of(value).corner;
  for (const auto& matrix : explanation::cells_of({.kind = Formula::Kind::array, .value = shown}).matrices) {
    auto& numbers = matrices.emplace_back();
    for (const auto& row : matrix)
      for (const explanation::Cell& cell : row) numbers.push_back(cell.value);
  }
  return matrices;
}

/// The arrays of a formula with numbers, from left to right.
inline void arrays_of(const Formula& f, std::vector<Array>& arrays) {
  if (f.kind == Formula::Kind::array) arrays.push_back(*f.value);
  for (const Formula& part : f.parts) arrays_of(part, arrays);
}

}  // namespace turunan::printed
