#include "data/csv.hpp"

#include <limits>

#include "data/csv_examples.hpp"
#include "data/csv_table.hpp"

namespace turunan {

namespace {

// The second pass: writes the target, or all other columns, side by side.
template <class T>
void fill(const CsvTable& table, CsvRecords& records, std::span<T> out, bool target) {
  std::vector<CsvField> fields;
  if (table.header) records.next(fields);
  T* at = out.data();
  for (const std::int64_t width = table.width(target); records.next(fields); at += width) {
    write_row(table, records, fields, target, at);
  }
}

Array gather(const CsvTable& table, CsvRecords records, DType dtype, bool target) {
  Array array = Array::zeros({dtype, {table.rows, table.width(target)}});
  if (dtype == DType::f32) {
    fill(table, records, array.write<float>(), target);
  } else {
    fill(table, records, array.write<double>(), target);
  }
  return array;
}

void name_columns(const CsvTable& table, Dataset& data) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const CsvColumn& column = table.columns[i];
    auto& names = i == table.target ? data.categories : data.columns;
    for (const auto& [word, position] : column.categories) {
      names.push_back(i == table.target ? word : column.name.empty() ? word : column.name + " = " + word);
    }
    if (!column.words && i != table.target) names.push_back(column.name);
  }
}

Array all_rows(CsvExamples rows, const std::filesystem::path& file) {
  std::optional<Array> all = rows.next(std::numeric_limits<std::int64_t>::max());
  if (!all)
    throw DataError(file.string() + ": expected rows below the names of the columns, but there are none");
  return *std::move(all);
}

}  // namespace

Dataset read_csv(ByteReader& reader, const std::optional<std::string>& target, DType dtype) {
  if (!is_floating(dtype)) throw TypeError("data is read as f32 or f64, not as " + std::string(name(dtype)));
  const std::string text = reader.read_rest();
  CsvRecords records(reader.name(), text);
  const CsvTable table = survey_csv(reader.name(), records, target, dtype);
  Dataset data;
  data.tensors.push_back(gather(table, CsvRecords(reader.name(), text), dtype, false));
  if (target) data.tensors.push_back(gather(table, CsvRecords(reader.name(), text), dtype, true));
  name_columns(table, data);
  return data;
}

Dataset read_csv(const std::filesystem::path& file, const std::optional<std::string>& target, DType dtype) {
  ByteReader reader(file);
  return read_csv(reader, target, dtype);
}

Dataset read_csv(const std::filesystem::path& file, const std::optional<std::string>& target, DType dtype,
                 const CsvLike& like) {
  const auto rows = [&](const std::vector<std::string>& columns, const std::string& whose) {
    return all_rows({ByteReader(file), columns, static_cast<std::int64_t>(columns.size()), dtype, whose},
                    file);
  };
  Dataset data{{rows(like.columns, like.inputs)}, like.columns, {}};
  if (!target) return data;
  std::vector<std::string> columns = {*target};
  if (!like.categories.empty()) columns.clear();
  for (const std::string& category : like.categories) columns.push_back(*target + " = " + category);
  data.tensors.push_back(rows(columns, like.target));
  data.categories = like.categories;
  return data;
}

}  // namespace turunan
