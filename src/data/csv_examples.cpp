#include "data/csv_examples.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "data/csv_table.hpp"

namespace turunan {

namespace {

constexpr std::string_view between = " = ";

std::optional<double> number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error != std::errc() || !std::isfinite(value)) return {};
  return value;
}

bool is_header(const std::vector<CsvField>& fields) {
  return std::none_of(fields.begin(), fields.end(),
                      [](const CsvField& field) { return number_in(field.text).has_value(); });
}

}  // namespace

CsvExamples::CsvExamples(ByteReader file, const std::vector<std::string>& columns, std::int64_t width,
                         DType dtype, std::string whose)
    : file_(file.name()), whose_(std::move(whose)), records_(std::move(file)), width_(width), dtype_(dtype) {
  std::vector<CsvField> fields;
  if (!records_.next(fields)) throw DataError(file_ + ": expected examples, but the file is empty");
  const bool header = is_header(fields);
  const bool named =
      std::any_of(columns.begin(), columns.end(), [](const auto& name) { return !name.empty(); });
  std::vector<std::string> names;
  for (const CsvField& field : fields) names.emplace_back(field.text);
  if (header && named) {
    match_names(names, columns);
  } else {
    match_in_order(fields.size(), columns);
    for (std::size_t i = 0; header && i < names.size(); ++i) columns_[i].name = names[i];
  }
  if (header) return;
  first_.emplace();
  take(fields, *first_);
}

void CsvExamples::match_names(const std::vector<std::string>& names,
                              const std::vector<std::string>& columns) {
  columns_.resize(names.size());
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    const auto exact = std::find(names.begin(), names.end(), columns[i]);
    const std::size_t sign = columns[i].find(between);
    const auto of_words = sign == std::string::npos
                              ? names.end()
                              : std::find(names.begin(), names.end(), columns[i].substr(0, sign));
    const auto found = exact != names.end() ? exact : of_words;
    if (found == names.end()) {
      const std::string name = columns[i].substr(0, sign);
      if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
      continue;
    }
    Column& column = columns_[static_cast<std::size_t>(found - names.begin())];
    column.name = *found;
    if (exact != names.end()) {
      column.number = place;
    } else {
      column.words[columns[i].substr(sign + between.size())] = place;
    }
  }
  if (missing.empty()) return;
  throw DataError(fmt::format("{}: {} needs the column{} {}, which the file does not have", file_, whose_,
                              missing.size() == 1 ? "" : "s", fmt::join(missing, ", ")),
                  {}, fmt::format("the file's columns are {}", fmt::join(names, ", ")));
}

void CsvExamples::match_in_order(std::size_t fields, const std::vector<std::string>& columns) {
  if (static_cast<std::int64_t>(fields) != width_) {
    std::vector<std::string> names;  // those that the first line could have named
    for (const std::string& column : columns) {
      const std::string name = column.substr(0, column.find(between));
      if (!name.empty() && (names.empty() || names.back() != name)) names.push_back(name);
    }
    throw DataError(
        fmt::format("{}: {} takes {} column{}, but the file has {}", file_, whose_, width_,
                    width_ == 1 ? "" : "s", fields),
        {},
        names.empty() ? "" : fmt::format("name the columns in the first line: {}", fmt::join(names, ", ")));
  }
  columns_.resize(fields);
  for (std::size_t i = 0; i < fields; ++i) columns_[i] = {"", static_cast<std::int64_t>(i)};
}

void CsvExamples::read(const CsvField& field, const Column& column, std::vector<double>& row) const {
  const std::string title = column.name.empty() ? "this column" : "the column '" + column.name + "'";
  if (column.number >= 0) {
    const std::optional<double> number = number_in(field.text);
    if (!number || (dtype_ == DType::f32 && std::abs(*number) > std::numeric_limits<float>::max()))
      throw records_.error(field, fmt::format("expected a number in {}, but found '{}'", title, field.text),
                           number ? "" : missing_help);
    row[static_cast<std::size_t>(column.number)] = *number;
    return;
  }
  const auto found = column.words.find(field.text);
  if (found == column.words.end()) {
    std::vector<std::string> words;
    for (const auto& [word, place] : column.words) words.push_back(word);
    throw records_.error(field, fmt::format("{} knows no '{}' in {}", whose_, field.text, title),
                         fmt::format("it knows {}", fmt::join(words, ", ")));
  }
  row[static_cast<std::size_t>(found->second)] = 1;
}

void CsvExamples::take(const std::vector<CsvField>& fields, std::vector<double>& elements) const {
  if (fields.size() != columns_.size()) {
    throw records_.error(
        fields[0], fmt::format("expected {} field{}, as in the first line, but found {}", columns_.size(),
                               columns_.size() == 1 ? "" : "s", fields.size()));
  }
  std::vector<double> row(static_cast<std::size_t>(width_), 0.0);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (columns_[i].number >= 0 || !columns_[i].words.empty()) read(fields[i], columns_[i], row);
  }
  elements.insert(elements.end(), row.begin(), row.end());
}

std::optional<Array> CsvExamples::next(std::int64_t rows) {
  std::vector<double> elements = std::move(first_).value_or(std::vector<double>());
  first_.reset();
  std::int64_t count = elements.empty() ? 0 : 1;
  std::vector<CsvField> fields;
  for (; count < rows && records_.next(fields); ++count) take(fields, elements);
  if (count == 0) return {};
  return Array({count, width_}, elements, dtype_);
}

}  // namespace turunan
