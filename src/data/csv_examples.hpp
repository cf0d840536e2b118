#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/csv_stream.hpp"
#include "turunan/array.hpp"

namespace turunan {

/// The columns that a network was trained on, or that another table has, taken from a CSV file row by row, of
/// which no more than a part is in memory.
///
/// Columns are found by their names, in any order, and others are passed over: "age" is a column of numbers,
/// "colour = red" is 1 where the column "colour" holds that word. Where the network's columns have no names,
/// or the file has none, all columns of the file are numbers, in the network's order. Throws DataError.
class CsvExamples {
 public:
  /// `whose` says in errors what needs the columns.
  CsvExamples(ByteReader file, const std::vector<std::string>& columns, std::int64_t width, DType dtype,
              std::string whose = "the network");

  /// Up to so many rows, n×width; nothing at the end.
  std::optional<Array> next(std::int64_t rows);

 private:
  struct Column {  // of the file, where the network needs it
    std::string name;
    std::int64_t number = -1;                                     // the network's column of its numbers
    std::map<std::string, std::int64_t, std::less<>> words = {};  // or of each of its words
  };

  void match_names(const std::vector<std::string>& names, const std::vector<std::string>& columns);
  void match_in_order(std::size_t fields, const std::vector<std::string>& columns);
  void read(const CsvField& field, const Column& column, std::vector<double>& row) const;
  void take(const std::vector<CsvField>& fields, std::vector<double>& elements) const;

  std::string file_, whose_;
  CsvStream records_;
  std::int64_t width_;
  DType dtype_;
  std::vector<Column> columns_;  // one for each of the file; without a name where it is passed over
  std::optional<std::vector<double>> first_ = {};  // the first row, where it was no header
};

}  // namespace turunan
