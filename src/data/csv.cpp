#include "data/csv.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "data/csv_records.hpp"
#include "graph/element.hpp"

namespace turunan {

namespace {

constexpr std::size_t most_categories = 10000;  // a one-hot column each

enum class Reading { number, word, too_large };

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
  if (!std::isfinite(value)) return Reading::word;  // "nan" and "inf", in letters
  const double largest =
      dtype == DType::f32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  return std::abs(value) > largest ? Reading::too_large : Reading::number;
}

struct Column {
  std::string name;
  bool known = false;  // whether a row has shown what it holds
  bool words = false;
  std::map<std::string, std::int64_t, std::less<>> categories;  // each with its one-hot column

  std::int64_t width() const { return words ? static_cast<std::int64_t>(categories.size()) : 1; }
  std::string title() const { return name.empty() ? "this column" : "the column '" + name + "'"; }
};

struct Table {
  std::vector<Column> columns;
  std::size_t target = std::numeric_limits<std::size_t>::max();  // none
  bool header = false;
  std::int64_t rows = 0;
};

void add_field(Column& column, const CsvRecords& records, const CsvField& field, DType dtype) {
  if (field.text.empty()) {
    throw records.error(field, "expected a value in " + column.title() + ", but the field is empty",
                        "leave out the row, or write the value that stands for a missing one");
  }
  double value = 0;
  const Reading reading = read_number(field.text, value, dtype);
  if (reading == Reading::too_large) {
    throw records.error(field, fmt::format("the number {} is too large for {}", field.text, name(dtype)));
  }
  const bool word = reading == Reading::word;
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
    return read_number(field.text, value, DType::f64) != Reading::word;
  });
}

std::size_t find_target(const ByteReader& reader, const std::vector<Column>& columns,
                        const std::string& target) {
  std::vector<std::string> names;
  std::size_t found = columns.size();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names.push_back(columns[i].name);
    if (columns[i].name != target) continue;
    if (found < columns.size())
      throw reader.error("expected one column '" + target + "', but there are several");
    found = i;
  }
  if (found == columns.size()) {
    throw reader.error(
        fmt::format("expected a column '{}', but the first line names {}", target, fmt::join(names, ", ")));
  }
  return found;
}

void check_width(const CsvRecords& records, const std::vector<CsvField>& fields, const Table& table) {
  if (fields.size() == table.columns.size()) return;
  const CsvField& where = fields.size() > table.columns.size() ? fields[table.columns.size()] : fields.back();
  throw records.error(where, fmt::format("expected {} fields as in the first line, but found {}",
                                         table.columns.size(), fields.size()));
}

void check_table(const ByteReader& reader, const Table& table) {
  if (table.rows == 0)
    throw reader.error(table.header ? "expected rows below the names of the columns, but there are none"
                                    : "expected rows, but there are none");
  if (table.columns.size() == 1 && table.target == 0)
    throw reader.error("expected columns besides the target, but there are none");
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (i == table.target || !column.words || column.width() < table.rows) continue;
    throw reader.error(fmt::format("expected numbers or categories in {}, but it holds words that are all "
                                   "different, '{}' among them",
                                   column.title(), column.categories.begin()->first),
                       "leave the column out");
  }
}

// The first pass: what each column holds, and every error there is.
Table survey(const ByteReader& reader, std::string_view text, const std::optional<std::string>& target,
             DType dtype) {
  CsvRecords records(reader.name(), text);
  std::vector<CsvField> fields;
  Table table;
  if (!records.next(fields)) throw reader.error("expected a table, but the file is empty");
  table.columns.resize(fields.size());
  table.header = target.has_value() || names_columns(fields);
  if (table.header) {
    for (std::size_t i = 0; i < fields.size(); ++i) table.columns[i].name = fields[i].text;
    if (target) table.target = find_target(reader, table.columns, *target);
  }
  for (bool more = table.header ? records.next(fields) : true; more; more = records.next(fields)) {
    check_width(records, fields, table);
    for (std::size_t i = 0; i < fields.size(); ++i) add_field(table.columns[i], records, fields[i], dtype);
    ++table.rows;
  }
  check_table(reader, table);
  for (Column& column : table.columns) {
    std::int64_t next = 0;
    for (auto& [word, position] : column.categories) position = next++;
  }
  return table;
}

// The second pass: writes the columns that `wanted` picks side by side.
template <class T, class Wanted>
void fill(const Table& table, CsvRecords records, std::span<T> out, Wanted wanted) {
  std::vector<CsvField> fields;
  if (table.header) records.next(fields);
  T* at = out.data();
  while (records.next(fields)) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Column& column = table.columns[i];
      if (!wanted(i)) continue;
      if (column.words) {
        at[column.categories.find(fields[i].text)->second] = T{1};
      } else {
        double value = 0;
        read_number(fields[i].text, value, DType::f64);
        *at = static_cast<T>(value);
      }
      at += column.width();
    }
  }
}

template <class Wanted>
Array gather(const Table& table, const CsvRecords& records, DType dtype, Wanted wanted) {
  std::int64_t width = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) width += wanted(i) ? table.columns[i].width() : 0;
  Array array = Array::zeros({dtype, {table.rows, width}});
  if (dtype == DType::f32) {
    fill(table, records, array.write<float>(), wanted);
  } else {
    fill(table, records, array.write<double>(), wanted);
  }
  return array;
}

void name_columns(const Table& table, Dataset& data) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    auto& names = i == table.target ? data.categories : data.columns;
    for (const auto& [word, position] : column.categories) {
      names.push_back(i == table.target ? word : column.name.empty() ? word : column.name + " = " + word);
    }
    if (!column.words && i != table.target) names.push_back(column.name);
  }
}

}  // namespace

Dataset read_csv(ByteReader& reader, const std::optional<std::string>& target, DType dtype) {
  if (!is_floating(dtype)) throw TypeError("data is read as f32 or f64, not as " + std::string(name(dtype)));
  const std::string text = reader.read_rest();
  const Table table = survey(reader, text, target, dtype);
  const CsvRecords records(reader.name(), text);
  Dataset data;
  data.tensors.push_back(gather(table, records, dtype, [&](std::size_t i) { return i != table.target; }));
  if (target)
    data.tensors.push_back(gather(table, records, dtype, [&](std::size_t i) { return i == table.target; }));
  name_columns(table, data);
  return data;
}

Dataset read_csv(const std::filesystem::path& file, const std::optional<std::string>& target, DType dtype) {
  ByteReader reader(file);
  return read_csv(reader, target, dtype);
}

}  // namespace turunan
