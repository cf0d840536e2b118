#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "data/bytes.hpp"

namespace turunan {

struct CsvField {
  std::string_view text;  ///< without quotes; without the spaces around it where it was not quoted
  bool quoted = false;
  std::size_t begin = 0;  ///< the position of its first byte in the file
};

/// Where the records of a table come from.
class CsvSource {
 public:
  virtual ~CsvSource() = default;
  /// The fields of the next record, which are valid until the call after; false at the end.
  virtual bool next(std::vector<CsvField>& fields) = 0;
  /// "FILE:LINE:COLUMN: TEXT", about a field of the last record.
  virtual DataError error(const CsvField& field, const std::string& text,
                          const std::string& help = {}) const = 0;
};

/// The records of a CSV file as RFC 4180 has them: fields between commas; a field in quotes may hold commas,
/// line ends and doubled quotes. CRLF, CR or LF end a line; a BOM and empty lines are passed over. Where the
/// first record holds no comma outside of quotes, but a semicolon or else a tab, that separates the fields.
class CsvRecords final : public CsvSource {
 public:
  /// The text must outlive this and the fields. It may be a part of a file that begins at a line; the part
  /// before says what separates the fields.
  CsvRecords(std::string name, std::string_view text, std::size_t first_line = 1, char separator = '\0');

  bool next(std::vector<CsvField>& fields) override;
  DataError error(const CsvField& field, const std::string& text,
                  const std::string& help = {}) const override;
  char separator() const { return separator_; }  ///< NUL before the first record

 private:
  char separator_of_record() const;
  bool is_space(char c) const { return c == ' ' || (c == '\t' && separator_ != '\t'); }
  std::string_view without_spaces(std::string_view text) const;
  void refuse_decimal_commas(const std::vector<CsvField>& fields) const;
  CsvField plain_field();
  CsvField quoted_field();
  void copy_quoted_text(std::string& text);
  bool at_line_end() const { return at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r'); }
  void pass_line_end();
  void pass_spaces();
  DataError error_at(std::size_t position, const std::string& text, const std::string& help = {}) const;

  std::string name_;
  std::string_view text_;
  std::size_t first_line_;
  char separator_;
  std::size_t at_ = 0;
  std::deque<std::string> unescaped_;  // quoted fields of this record whose text is not in the file as it is
};

}  // namespace turunan
