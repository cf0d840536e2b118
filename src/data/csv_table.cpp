#include "data/csv_table.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace turunan {

namespace {

constexpr std::size_t most_categories = 10000;  // a one-hot column each

DataError error_in(const std::string& file, const std::string& text, const std::string& help = {}) {
  return DataError(file + ": " + text, {}, help);
}

enum class Reading { number, word, too_large, not_finite };

Reading read_number(std::string_view text, double& value, DType dtype) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return Reading::word;
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    const bool small = exponent == std::string_view::npos ? text.find('.') < 300
                                                          : text.substr(exponent + 1).starts_with('-');
    value = 0;
    return small ? Reading::number : Reading::too_large;
  }
  if (!std::isfinite(value)) return Reading::not_finite;  // "nan" and "inf", in letters
  const double largest =
      dtype == DType::f32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  return std::abs(value) > largest ? Reading::too_large : Reading::number;
}

// "1,5" between semicolons, which would be taken for a word.
bool has_decimal_comma(const CsvField& field) {
  const std::size_t comma = field.text.find(',');
  if (field.quoted || comma == std::string_view::npos) return false;
  std::string text(field.text);
  text[comma] = '.';
  double value = 0;
  return read_number(text, value, DType::f64) == Reading::number;
}

void refuse_what_is_no_word(const CsvColumn& column, const CsvSource& records, const CsvField& field,
                            Reading reading) {
  if (reading == Reading::not_finite && !field.quoted) {
    throw records.error(
        field, fmt::format("expected a finite number in {}, but found '{}'", column.title(), field.text),
        fmt::format("{}; in quotes it is a word", missing_help));
  }
  if (has_decimal_comma(field)) {
    throw records.error(field, fmt::format("expected a number with a decimal point in {}, but found '{}'",
                                           column.title(), field.text));
  }
}

void add_field(CsvColumn& column, const CsvSource& records, const CsvField& field, DType dtype) {
  if (field.text.empty()) {
    throw records.error(field, "expected a value in " + column.title() + ", but the field is empty",
                        missing_help);
  }
  double value = 0;
  const Reading reading = read_number(field.text, value, dtype);
  if (reading == Reading::too_large) {
    throw records.error(field, fmt::format("the number {} is too large for {}", field.text, name(dtype)));
  }
  const bool word = reading != Reading::number;
  if (word) refuse_what_is_no_word(column, records, field, reading);
  if (column.known && word != column.words) {
    throw records.error(field, fmt::format("expected {} in {}, as in the rows above, but found '{}'",
                                           column.words ? "a word" : "a number", column.title(), field.text));
  }
  column.known = true;
  column.words = word;
  if (!word || column.categories.find(field.text) != column.categories.end()) return;
  column.categories.emplace(field.text, 0);
  if (column.categories.size() > most_categories) {
    throw records.error(field,
                        fmt::format("expected at most {} categories in {}", most_categories, column.title()));
  }
}

bool names_columns(const std::vector<CsvField>& fields) {
  double value = 0;
  return std::none_of(fields.begin(), fields.end(), [&](const CsvField& field) {
    const Reading reading = read_number(field.text, value, DType::f64);
    return reading == Reading::number || reading == Reading::too_large;
  });
}

std::size_t find_target(const std::string& file, const std::vector<CsvColumn>& columns,
                        const std::string& target) {
  std::vector<std::string> names;
  std::size_t found = columns.size();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names.push_back(columns[i].name);
    if (columns[i].name != target) continue;
    if (found < columns.size())
      throw error_in(file, "expected one column '" + target + "', but there are several");
    found = i;
  }
  if (found == columns.size()) {
    throw error_in(file, fmt::format("expected a column '{}', but the first line names {}", target,
                                     fmt::join(names, ", ")));
  }
  return found;
}

void check_width(const CsvSource& records, const std::vector<CsvField>& fields, const CsvTable& table) {
  if (fields.size() == table.columns.size()) return;
  const CsvField& where = fields.size() > table.columns.size() ? fields[table.columns.size()] : fields.back();
  throw records.error(where, fmt::format("expected {} fields as in the first line, but found {}",
                                         table.columns.size(), fields.size()));
}

void check_table(const std::string& file, const CsvTable& table) {
  if (table.rows == 0)
    throw error_in(file, table.header ? "expected rows below the names of the columns, but there are none"
                                      : "expected rows, but there are none");
  if (table.columns.size() == 1 && table.target == 0)
    throw error_in(file, "expected columns besides the target, but there are none");
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const CsvColumn& column = table.columns[i];
    if (i == table.target || !column.words || column.width() < table.rows) continue;
    throw error_in(file,
                   fmt::format("expected numbers or categories in {}, but it holds words that are all "
                               "different, '{}' among them",
                               column.title(), column.categories.begin()->first),
                   "leave the column out");
  }
}

template <class T>
void write_fields(const CsvTable& table, const CsvSource& records, const std::vector<CsvField>& fields,
                  bool target, T* at) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const CsvColumn& column = table.columns[i];
    if ((i == table.target) != target) continue;
    double value = 0;
    if (column.words) {
      const auto found = column.categories.find(fields[i].text);
      if (found == column.categories.end())
        throw records.error(fields[i], "the file changed while it was read");
      at[found->second] = T{1};
    } else if (read_number(fields[i].text, value, DType::f64) != Reading::number) {
      throw records.error(fields[i], "the file changed while it was read");
    } else {
      *at = static_cast<T>(value);
    }
    at += column.width();
  }
}

}  // namespace

std::int64_t CsvTable::width(bool of_target) const {
  std::int64_t width = 0;
  for (std::size_t i = 0; i < columns.size(); ++i)
    width += (i == target) == of_target ? columns[i].width() : 0;
  return width;
}

// The first pass: what each column holds, and every error there is.
CsvTable survey_csv(const std::string& file, CsvSource& records, const std::optional<std::string>& target,
                    DType dtype) {
  std::vector<CsvField> fields;
  CsvTable table;
  if (!records.next(fields)) throw error_in(file, "expected a table, but the file is empty");
  table.columns.resize(fields.size());
  table.header = target.has_value() || names_columns(fields);
  if (table.header) {
    for (std::size_t i = 0; i < fields.size(); ++i) table.columns[i].name = fields[i].text;
    if (target) table.target = find_target(file, table.columns, *target);
  }
  for (bool more = table.header ? records.next(fields) : true; more; more = records.next(fields)) {
    check_width(records, fields, table);
    for (std::size_t i = 0; i < fields.size(); ++i) add_field(table.columns[i], records, fields[i], dtype);
    ++table.rows;
  }
  check_table(file, table);
  for (CsvColumn& column : table.columns) {
    std::int64_t next = 0;
    for (auto& [word, position] : column.categories) position = next++;
  }
  return table;
}

void write_row(const CsvTable& table, const CsvSource& records, const std::vector<CsvField>& fields,
               bool target, float* out) {
  write_fields(table, records, fields, target, out);
}
void write_row(const CsvTable& table, const CsvSource& records, const std::vector<CsvField>& fields,
               bool target, double* out) {
  write_fields(table, records, fields, target, out);
}

}  // namespace turunan
