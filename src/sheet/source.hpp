#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace turunan::sheet {

/// A stretch of a source text: bytes [begin, end).
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin == end; }
  std::size_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

/// The smallest span that holds both.
Span join(Span a, Span b);

/// A place as a person counts it: both from 1. A letter with its accents is one column.
struct Place {
  std::size_t line;
  std::size_t column;
};

/// The text of a sheet, with the name that messages show.
///
/// A byte order mark is dropped. Every byte that is not UTF-8 becomes U+FFFD, so that the rest of the room
/// may count on valid text; the first such place is kept in `invalid()`, and the parser reports it.
class Source {
 public:
  Source(std::string name, std::string_view bytes);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  std::string_view text(Span span) const;

  /// Lines end at \n or \r\n. There is always at least one line.
  std::size_t line_count() const { return line_starts_.size(); }
  /// The bytes of a line (counted from 1) without its line end.
  Span line(std::size_t number) const;
  /// The line, from 1, that a byte is on.
  std::size_t line_of(std::size_t byte) const;
  Place place(std::size_t byte) const;

  /// Where the first invalid UTF-8 stood (empty when there is none), and the byte that was there.
  Span invalid() const { return invalid_; }
  unsigned invalid_byte() const { return invalid_byte_; }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
  Span invalid_;
  unsigned invalid_byte_ = 0;
};

using SourcePtr = std::shared_ptr<const Source>;

}  // namespace turunan::sheet
