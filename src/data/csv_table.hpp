#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/csv_records.hpp"
#include "turunan/shape.hpp"

namespace turunan {

/// What one column holds: numbers, or words that come one-hot.
struct CsvColumn {
  std::string name;
  bool known = false;  ///< whether a row has shown what it holds
  bool words = false;
  std::map<std::string, std::int64_t, std::less<>> categories;  ///< each with its one-hot column

  std::int64_t width() const { return words ? static_cast<std::int64_t>(categories.size()) : 1; }
  std::string title() const { return name.empty() ? "this column" : "the column '" + name + "'"; }
};

/// What mends a field without a value.
inline constexpr const char* missing_help =
    "leave out the row, or write the value that stands for a missing one";

struct CsvTable {
  std::vector<CsvColumn> columns;
  std::size_t target = std::numeric_limits<std::size_t>::max();  ///< none
  bool header = false;
  std::int64_t rows = 0;

  std::int64_t width(
      bool of_target) const;  ///< of the target, or of all other columns, one-hot columns counted
};

/// The first pass over a table: what each column holds, and every error there is.
CsvTable survey_csv(const std::string& file, CsvSource& records, const std::optional<std::string>& target,
                    DType dtype);

/// One record of the second pass: its target or all else, into elements that are zero before.
void write_row(const CsvTable& table, const CsvSource& records, const std::vector<CsvField>& fields,
               bool target, float* out);
void write_row(const CsvTable& table, const CsvSource& records, const std::vector<CsvField>& fields,
               bool target, double* out);

}  // namespace turunan
