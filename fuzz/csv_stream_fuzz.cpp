// A table read in parts, however small, has the records of the whole.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "data/csv_stream.hpp"

namespace {

using namespace turunan;
using Records = std::vector<std::vector<std::string>>;

std::optional<Records> records_of(CsvSource& source) {
  Records records;
  std::vector<CsvField> fields;
  while (source.next(fields)) {
    records.emplace_back();
    for (const CsvField& field : fields) records.back().emplace_back(field.text);
  }
  return records;
}

std::optional<Records> whole(const std::string& text) {
  try {
    CsvRecords records("input", text);
    return records_of(records);
  } catch (const DataError&) {
    return std::nullopt;
  }
}

std::optional<Records> in_parts(int file, std::size_t part) {
  try {
    CsvStream records("/proc/self/fd/" + std::to_string(file), part);
    return records_of(records);
  } catch (const DataError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.substr(0, 2) == "\x1f\x8b") return 0;  // would be unpacked
  const int file = memfd_create("input", 0);
  const bool written = write(file, data, size) == static_cast<ssize_t>(size);
  const std::optional<Records> expected = whole(text);
  for (const std::size_t part : {std::size_t{1}, std::size_t{7}}) {
    if (written && in_parts(file, part) != expected) std::abort();
  }
  close(file);
  return 0;
}
