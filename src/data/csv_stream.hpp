#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "data/csv_records.hpp"

namespace turunan {

/// The records of a CSV file, of which no more than a part is in memory at a time.
class CsvStream final : public CsvSource {
 public:
  explicit CsvStream(ByteReader reader, std::size_t part = std::size_t{1} << 20U);
  explicit CsvStream(const std::filesystem::path& path, std::size_t part = std::size_t{1} << 20U)
      : CsvStream(ByteReader(path), part) {}

  bool next(std::vector<CsvField>& fields) override;
  DataError error(const CsvField& field, const std::string& text,
                  const std::string& help = {}) const override {
    return records_->error(field, text, help);
  }

 private:
  bool refill();

  ByteReader reader_;
  std::size_t part_;  // bytes to read at a time
  std::string text_;  // whole records, then the beginning of one
  std::size_t whole_ = 0;
  std::size_t line_ = 1;  // of the first byte of the text
  bool ended_ = false;
  std::unique_ptr<CsvRecords> records_;
};

}  // namespace turunan
