#include "sheet/source.hpp"

#include <algorithm>

#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

Span join(Span a, Span b) {
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

Source::Source(std::string name, std::string_view bytes) : name_(std::move(name)) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  text_.reserve(bytes.size());
  line_starts_.push_back(0);
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = decode(bytes, at);
    if (point.valid) {
      text_ += bytes.substr(at, point.size);
    } else {
      if (invalid_.empty()) {
        invalid_ = {text_.size(), text_.size() + 3};
        invalid_byte_ = static_cast<unsigned char>(bytes[at]);
      }
      text_ += "\uFFFD";
    }
    if (point.value == '\n') line_starts_.push_back(text_.size());
    at += point.size;
  }
}

std::string_view Source::text(Span span) const {
  const std::size_t begin = std::min(span.begin, text_.size());
  return std::string_view(text_).substr(begin, std::max(span.end, begin) - begin);
}

Span Source::line(std::size_t number) const {
  const std::size_t begin = line_starts_[number - 1];
  if (number == line_starts_.size()) return {begin, text_.size()};
  std::size_t end = line_starts_[number] - 1;
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

std::size_t Source::line_of(std::size_t byte) const {
  return static_cast<std::size_t>(std::upper_bound(line_starts_.begin(), line_starts_.end(), byte) -
                                  line_starts_.begin());
}

Place Source::place(std::size_t byte) const {
  const std::size_t number = line_of(byte);
  const Span whole = line(number);
  const Span before{whole.begin, std::min(byte, whole.end)};
  return {number, count_graphemes(text(before)) + 1};
}

}  // namespace turunan::sheet
