#include "sheet/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

constexpr std::size_t kWidest = 160;  // columns of a line that are shown
constexpr std::size_t kBefore = 50;   // columns shown before the first mark of a line that is cut
constexpr std::size_t kTabColumns = 4;

enum class Colour : char { kNone, kRed, kBlue };

struct Cell {
  std::string glyph = " ";
  Colour colour = Colour::kNone;
};
using Row = std::vector<Cell>;

/// A mark on one line, in columns from 0; `text` hangs below it.
struct Mark {
  std::size_t begin;
  std::size_t end;
  std::string text;
  bool main;

  std::size_t stem() const { return begin + (end - begin) / 2; }
};

/// One code point as it is shown: tabs as spaces, what cannot be seen as U+FFFD.
std::pair<std::string, std::size_t> shown(char32_t code, std::size_t column) {
  if (code == '\t') {
    const std::size_t columns = kTabColumns - column % kTabColumns;
    return {std::string(columns, ' '), columns};
  }
  if (is_control(code)) return {"\uFFFD", 1};
  return {encode(code), static_cast<std::size_t>(width(code))};
}

std::size_t columns_of(std::string_view text) {
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    column += shown(point.value, column).second;
    at += point.size;
  }
  return column;
}

/// The columns [from, to) of a line, with … where something is cut off.
std::string cut(std::string_view text, std::size_t from, std::size_t to) {
  std::string result = from > 0 ? "…" : "";
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    const auto [glyph, columns] = shown(point.value, column);
    // The … stands in place of the first column.
    if (column >= from + (from > 0 ? 1 : 0) && column + columns <= to) result += glyph;
    column += columns;
    at += point.size;
    if (column >= to && at < text.size()) return result + "…";
  }
  return result;
}

std::string paint(const Row& row, bool colour) {
  std::size_t size = row.size();
  while (size > 0 && row[size - 1].glyph == " ") --size;
  std::string text;
  Colour now = Colour::kNone;
  const auto turn = [&](Colour next) {
    if (!colour || next == now) return;
    text += next == Colour::kNone ? "\x1b[0m" : next == Colour::kRed ? "\x1b[1;31m" : "\x1b[1;34m";
    now = next;
  };
  for (std::size_t i = 0; i < size; ++i) {
    turn(row[i].glyph == " " ? now : row[i].colour);
    text += row[i].glyph;
  }
  turn(Colour::kNone);
  return text;
}

void put(Row& row, std::size_t column, const std::string& glyph, Colour colour) {
  if (row.size() <= column) row.resize(column + 1);
  row[column] = {glyph, colour};
}

/// Two texts below one column become one.
void merge_stems(std::vector<Mark>& marks) {
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (std::size_t j = i + 1; j < marks.size(); ++j) {
      if (marks[i].text.empty() || marks[j].text.empty() || marks[i].stem() != marks[j].stem()) continue;
      marks[i].text += "; " + marks[j].text;
      marks[j].text.clear();
    }
  }
}

Row underline(const std::vector<Mark>& marks) {
  Row row;
  for (const Mark& mark : marks) {
    for (std::size_t c = mark.begin; c < mark.end; ++c) {
      if (!mark.main) put(row, c, "─", Colour::kBlue);
    }
  }
  for (const Mark& mark : marks) {
    for (std::size_t c = mark.begin; c < mark.end; ++c) {
      if (mark.main) put(row, c, "^", Colour::kRed);
    }
  }
  for (const Mark& mark : marks) {
    if (!mark.text.empty()) put(row, mark.stem(), "┬", Colour::kBlue);
  }
  return row;
}

/// The rows of marks below one line: the underline, then the texts, the rightmost first.
std::vector<std::string> rows_below(std::vector<Mark> marks, bool colour) {
  merge_stems(marks);
  std::vector<std::string> rows{paint(underline(marks), colour)};
  std::vector<const Mark*> hanging;
  for (const Mark& mark : marks) {
    if (!mark.text.empty()) hanging.push_back(&mark);
  }
  std::stable_sort(hanging.begin(), hanging.end(),
                   [](const Mark* a, const Mark* b) { return a->stem() < b->stem(); });
  for (; !hanging.empty(); hanging.pop_back()) {
    Row row;
    for (const Mark* mark : hanging) put(row, mark->stem(), "│", Colour::kBlue);
    put(row, hanging.back()->stem(), "└", Colour::kBlue);
    rows.push_back(paint(row, colour) + " " + hanging.back()->text);
  }
  return rows;
}

using MarksOfLines = std::map<std::size_t, std::vector<Mark>>;

/// Splits a span at line ends; the text hangs below its last line, and lines in between are left out.
void add_marks(MarksOfLines& lines, const Source& source, Span span, const std::string& text, bool main) {
  span.begin = std::min(span.begin, source.text().size());
  span.end = std::clamp(span.end, span.begin, source.text().size());
  const std::size_t first = source.line_of(span.begin);
  const std::size_t last = source.line_of(span.empty() ? span.begin : span.end - 1);
  for (std::size_t number = first; number <= last; number = number < last ? last : last + 1) {
    const Span line = source.line(number);
    std::size_t begin = std::min(std::max(span.begin, line.begin), line.end);
    const std::size_t end = std::clamp(span.end, begin, line.end);
    while (number != first && begin < end && (source.text()[begin] == ' ' || source.text()[begin] == '\t'))
      ++begin;
    const std::size_t column = columns_of(source.text({line.begin, begin}));
    const std::size_t columns = columns_of(source.text({line.begin, end})) - column;
    lines[number].push_back(
        {column, column + std::max<std::size_t>(columns, 1), number == last ? text : std::string(), main});
  }
}

MarksOfLines marks_of(const Diagnostic& diagnostic, const Source& source) {
  MarksOfLines lines;
  const bool covered =
      std::any_of(diagnostic.labels.begin(), diagnostic.labels.end(), [&](const Label& label) {
        return label.span.begin <= diagnostic.span.begin && diagnostic.span.end <= label.span.end;
      });
  if (!covered) add_marks(lines, source, diagnostic.span, "", true);
  for (const Label& label : diagnostic.labels) add_marks(lines, source, label.span, label.text, false);
  return lines;
}

/// Where to cut a line that is too wide for the screen, and its marks moved to match.
std::pair<std::size_t, std::size_t> window(std::string_view text, std::vector<Mark>& marks) {
  if (columns_of(text) <= kWidest) return {0, kWidest};
  std::size_t first = marks.front().begin;
  for (const Mark& mark : marks) first = std::min(first, mark.begin);
  const std::size_t from = first > kBefore ? first - kBefore : 0;
  for (Mark& mark : marks) {
    mark.begin = std::min(mark.begin - from, kWidest);
    mark.end = std::clamp(mark.end - from, mark.begin + 1, std::max(kWidest, mark.begin + 1));
  }
  return {from, from + kWidest};
}

}  // namespace

SheetError::SheetError(Diagnostic diagnostic)
    : Error(diagnostic.message, {}, diagnostic.help), diagnostic_(std::move(diagnostic)) {}

std::string render(const Diagnostic& diagnostic, const Source& at_hand, bool colour) {
  const Source& source = diagnostic.source ? *diagnostic.source : at_hand;
  const auto tint = [&](const char* code, const std::string& text) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  };
  MarksOfLines lines = marks_of(diagnostic, source);
  const std::size_t digits = std::max<std::size_t>(4, std::to_string(lines.rbegin()->first).size());
  const Place place = source.place(diagnostic.span.begin);
  std::string text = fmt::format("{}:{}:{}: {} {}\n", source.name(), place.line, place.column,
                                 tint("1;31", diagnostic.kind + ":"), tint("1", diagnostic.message));
  std::size_t before = lines.begin()->first;
  for (auto& [number, marks] : lines) {
    if (number > before + 1) text += fmt::format("{:>{}}\n", "⋮", digits);
    before = number;
    const std::string_view line = source.text(source.line(number));
    const auto [from, to] = window(line, marks);
    text += tint("34", fmt::format("{:>{}} │", number, digits)) + " " + cut(line, from, to) + "\n";
    for (const std::string& row : rows_below(marks, colour)) {
      text += tint("34", fmt::format("{:>{}} │", "", digits)) + " " + row + "\n";
    }
  }
  if (!diagnostic.help.empty()) text += "  " + tint("36", "help:") + " " + diagnostic.help + "\n";
  return text;
}

}  // namespace turunan::sheet
