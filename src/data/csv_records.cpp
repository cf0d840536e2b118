#include "data/csv_records.hpp"

#include <fmt/core.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace turunan {

namespace {

// Where the first byte lies that is not UTF-8 text; the size where all is well.
std::size_t first_fault(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\0') return at;
    utf8proc_int32_t letter = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &letter);
    if (length <= 0) return at;
    at += static_cast<std::size_t>(length);
  }
  return text.size();
}

bool is_line_end(std::string_view text, std::size_t at) {
  const bool first_of_two = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
  return text[at] == '\n' || (text[at] == '\r' && !first_of_two);
}

}  // namespace

CsvRecords::CsvRecords(std::string name, std::string_view text, std::size_t first_line, char separator)
    : name_(std::move(name)), text_(text), first_line_(first_line), separator_(separator) {
  if (first_line == 1 && text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  const std::size_t fault = first_fault(text_);
  if (fault == text_.size()) return;
  throw error_at(fault, text_[fault] == '\0' ? "expected text, but found a NUL byte"
                                             : "expected UTF-8 text, but found other bytes");
}

DataError CsvRecords::error(const CsvField& field, const std::string& text, const std::string& help) const {
  return error_at(field.begin, text, help);
}

// Counts lines, and characters in the line, only now that they are needed.
DataError CsvRecords::error_at(std::size_t position, const std::string& text, const std::string& help) const {
  std::size_t line = first_line_, column = 1;
  for (std::size_t at = 0; at < position; ++at) {
    const bool continues_character = (text_[at] & 0xC0) == 0x80;
    if (!continues_character) ++column;
    if (is_line_end(text_, at)) {
      ++line;
      column = 1;
    }
  }
  return DataError(fmt::format("{}:{}:{}: {}", name_, line, column, text), {}, help);
}

void CsvRecords::pass_line_end() {
  if (at_line_end()) at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
}

std::string_view CsvRecords::without_spaces(std::string_view text) const {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// A tab at the end of the line is a space that nobody sees.
char CsvRecords::separator_of_record() const {
  bool quoted = false, semicolon = false, tab = false, tab_before = false;
  for (std::size_t at = at_; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') return ',';
    if (c == '\n' || c == '\r') break;
    semicolon = semicolon || c == ';';
    tab = tab || (tab_before && c != ' ' && c != '\t');
    tab_before = tab_before || (c == '\t' && at > at_);
  }
  return semicolon ? ';' : tab ? '\t' : ',';
}

void CsvRecords::pass_spaces() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

CsvField CsvRecords::plain_field() {
  const std::size_t begin = at_;
  at_ = std::min(text_.find_first_of(std::array{separator_, '\r', '\n', '"'}.data(), at_, 4), text_.size());
  if (at_ < text_.size() && text_[at_] == '"') {
    throw error_at(at_, "a quote inside a field that does not begin with one",
                   "put the field in quotes and double those in it");
  }
  return {without_spaces(text_.substr(begin, at_ - begin)), false, begin};
}

// From behind the opening quote to behind the closing one.
void CsvRecords::copy_quoted_text(std::string& text) {
  const std::size_t begin = at_ - 1;
  for (;;) {
    const std::size_t stop = text_.find_first_of("\"\r\n", at_);
    if (stop == std::string_view::npos) {
      throw error_at(begin, "expected a quote that closes this field, but the file ends");
    }
    text += text_.substr(at_, stop - at_);
    at_ = stop;
    if (at_line_end()) {
      text += '\n';
      pass_line_end();
    } else {
      ++at_;
      if (at_ >= text_.size() || text_[at_] != '"') return;
      text += '"';
      ++at_;
    }
  }
}

CsvField CsvRecords::quoted_field() {
  const std::size_t begin = at_++;
  std::string& text = unescaped_.emplace_back();
  copy_quoted_text(text);
  pass_spaces();
  if (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
    const char* sign = separator_ == ',' ? "a comma" : separator_ == ';' ? "a semicolon" : "a tab";
    throw error_at(at_, fmt::format("expected {} or the end of the line behind the closing quote", sign),
                   "double a quote that belongs to the field");
  }
  return {text, true, begin};
}

// "1,5;2,5": numbers with a comma between semicolons, without names above them that would tell.
void CsvRecords::refuse_decimal_commas(const std::vector<CsvField>& fields) const {
  constexpr std::string_view digits = "0123456789";
  if (separator_ != ',') return;
  for (const CsvField& field : fields) {
    const std::size_t end = field.text.find_first_not_of(digits);
    if (field.quoted || end == 0 || end == std::string_view::npos || field.text[end] != ';') continue;
    throw error(
        field,
        fmt::format("expected fields between commas or between semicolons, but found '{}'", field.text),
        "numbers have a decimal point; a field that holds a semicolon stands in quotes");
  }
}

bool CsvRecords::next(std::vector<CsvField>& fields) {
  fields.clear();
  unescaped_.clear();
  while (at_line_end()) pass_line_end();
  if (at_ >= text_.size()) return false;
  const bool is_first = separator_ == '\0';
  if (is_first) separator_ = separator_of_record();
  for (;;) {
    const std::size_t begin = at_;
    pass_spaces();
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (!quoted) at_ = begin;
    fields.push_back(quoted ? quoted_field() : plain_field());
    if (at_ >= text_.size() || text_[at_] != separator_) break;
    ++at_;
  }
  if (is_first) refuse_decimal_commas(fields);
  pass_line_end();
  return true;
}

}  // namespace turunan
