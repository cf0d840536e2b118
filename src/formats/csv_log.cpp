#include <fmt/format.h>

#include "formats/append_file.hpp"
#include "turunan/training_log.hpp"

namespace turunan {

namespace {

constexpr std::string_view line_end = "\r\n";

// In quotes where it holds a comma, a quote or a line end, or spaces that a reader would drop.
std::string written(const std::string& text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string::npos && !text.empty() &&
                     text.front() != ' ' && text.back() != ' ' && text.front() != '\t' && text.back() != '\t';
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

struct Writer {
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& text) const { return written(text); }
};

// The bytes up to the end of the last record that is whole; a line end in quotes is none.
std::size_t whole_records(const std::string& text) {
  std::size_t whole = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    quoted = quoted != (text[at] == '"');
    if (text[at] == '\n' && !quoted) whole = at + 1;
  }
  return whole;
}

std::string header_of(const std::vector<std::string>& columns) {
  std::string line;
  for (const std::string& column : columns) line += (line.empty() ? "" : ",") + written(column);
  return line + std::string(line_end);
}

}  // namespace

struct CsvLog::State {
  AppendFile file;
  std::size_t columns;
};

CsvLog::CsvLog(const std::filesystem::path& path, std::vector<std::string> columns) {
  if (columns.empty()) throw DomainError("a log has one column or more");
  state_.reset(new State{{path, false}, columns.size()});
  const std::string header = header_of(columns), before = state_->file.contents();
  const std::size_t whole = whole_records(before);
  const bool begun = whole == 0 && header.starts_with(before);  // a kill may have cut off the first line too
  if (!begun && !before.starts_with(header)) {
    throw WriteError("cannot write " + path.string() + ": it is there and does not begin with " +
                         header.substr(0, header.size() - line_end.size()),
                     {}, "name another file, or move this one away");
  }
  if (whole < before.size()) state_->file.cut_off(whole);
  if (whole == 0) state_->file.append(header);
}
CsvLog::~CsvLog() = default;
CsvLog::CsvLog(CsvLog&&) noexcept = default;
CsvLog& CsvLog::operator=(CsvLog&&) noexcept = default;

void CsvLog::row(std::span<const Field> fields) {
  if (fields.size() != state_->columns) {
    throw DomainError(
        fmt::format("a row of this log has {} fields, but {} were given", state_->columns, fields.size()));
  }
  std::string line;
  for (const Field& field : fields) line += std::visit(Writer{}, field) + ",";
  line.pop_back();
  state_->file.append(line + std::string(line_end));
}

}  // namespace turunan
