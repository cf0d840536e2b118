#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "turunan/error.hpp"

/// What a training writes down while it runs, for a callback to use. Every record is handed to the system
/// whole, so that a kill loses none that was written. Throws WriteError where the file cannot be written.
namespace turunan {

/// An event file as TensorBoard shows it: `tensorboard --logdir FOLDER`.
///
/// Each EventFile makes a new file in the folder, which is made too where it is missing.
class EventFile {
 public:
  explicit EventFile(const std::filesystem::path& folder);
  ~EventFile();
  EventFile(EventFile&&) noexcept;
  EventFile& operator=(EventFile&&) noexcept;

  /// A value of the curve `tag` ("cost/train") at a step, now. Kept as f32, as the format has it.
  void scalar(std::string_view tag, std::int64_t step, double value);
  /// The same at a time, in seconds since 1970.
  void scalar(std::string_view tag, std::int64_t step, double value, double time);

  const std::filesystem::path& path() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A table of comma-separated values (RFC 4180) to which a row is added at a time.
///
/// A file that is there is gone on with: its first line must name the same columns, and a last line that a
/// kill cut off is dropped.
class CsvLog {
 public:
  using Field = std::variant<std::int64_t, double, std::string>;

  CsvLog(const std::filesystem::path& path, std::vector<std::string> columns);
  ~CsvLog();
  CsvLog(CsvLog&&) noexcept;
  CsvLog& operator=(CsvLog&&) noexcept;

  /// One field for each column, else DomainError. Numbers are written with as many digits as they need.
  void row(std::span<const Field> fields);
  void row(std::initializer_list<Field> fields) { row(std::span(fields.begin(), fields.size())); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace turunan
