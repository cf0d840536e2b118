#include "data/csv_stream.hpp"

#include <algorithm>

namespace turunan {

namespace {

constexpr std::size_t longest_record = std::size_t{64} << 20U;

// Behind the last line end that ends a record: an even number of quotes stands before it. A CR at the very
// end may be the first half of a line end.
std::size_t end_of_records(const std::string& text) {
  std::size_t end = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    quoted = quoted != (text[at] == '"');
    const bool line_end =
        text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] != '\n');
    if (line_end && !quoted) end = at + 1;
  }
  return end;
}

std::size_t count_lines(const std::string& text, std::size_t size) {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < size; ++at) {
    lines += text[at] == '\n' || (text[at] == '\r' && !(at + 1 < size && text[at + 1] == '\n')) ? 1 : 0;
  }
  return lines;
}

}  // namespace

CsvStream::CsvStream(ByteReader reader, std::size_t part) : reader_(std::move(reader)), part_(part) {
  refill();
}

// Brings the next records behind what is left of the text; false at the end.
bool CsvStream::refill() {
  line_ += count_lines(text_, whole_);
  text_.erase(0, whole_);
  whole_ = 0;
  while (whole_ == 0 && !ended_) {
    if (text_.size() > longest_record) {
      throw reader_.error("expected a record of 64 MiB at most below line " + std::to_string(line_),
                          "is a quote not closed?");
    }
    // As much again as there is, so that a long record is not looked through too often.
    const std::size_t before = text_.size(), wanted = std::max(part_, before);
    text_.resize(before + wanted);
    const std::size_t got = reader_.read(std::as_writable_bytes(std::span(text_).subspan(before)));
    text_.resize(before + got);
    ended_ = got < wanted;
    whole_ = ended_ ? text_.size() : end_of_records(text_);
  }
  const char separator = records_ ? records_->separator() : '\0';
  records_ = std::make_unique<CsvRecords>(reader_.name(), std::string_view(text_).substr(0, whole_), line_,
                                          separator);
  return whole_ > 0;
}

bool CsvStream::next(std::vector<CsvField>& fields) {
  while (!records_->next(fields)) {
    if (!refill()) return false;
  }
  return true;
}

}  // namespace turunan
