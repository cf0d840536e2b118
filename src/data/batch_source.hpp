#pragma once

#include <memory>

#include "data/elements.hpp"
#include "data/random_access_file.hpp"
#include "turunan/batches.hpp"

namespace turunan::data {

/// One pass over the examples, batch by batch.
class BatchReader {
 public:
  virtual ~BatchReader() = default;
  virtual std::optional<Batch> next() = 0;  ///< none at the end
};

/// Where batches come from.
struct Batches::Source {
  BatchOptions options;
  std::int64_t examples = 0;

  virtual ~Source() = default;
  /// The source outlives the reader.
  virtual std::unique_ptr<BatchReader> start(std::int64_t epoch) const = 0;
};

/// A file whose rows can be read in any order, and how a row of it becomes elements.
struct RowFile {
  RandomAccessFile file;
  std::uint64_t begin = 0;  ///< of the elements, in bytes
  StoredType type = StoredType::f64;
  ByteOrder order = ByteOrder::little;
  double divisor = 1;
  std::int64_t rows = 0;
  std::vector<std::int64_t> row_sizes;  ///< the shape of a row
  std::int64_t classes = 0;             ///< of labels, which come one-hot; 0 for what are no labels
};

/// Throws TypeError and DomainError for options that make no sense.
void check(const BatchOptions& options);

std::shared_ptr<const Batches::Source> rows_source(std::vector<RowFile> files, const BatchOptions& options);
std::shared_ptr<const Batches::Source> csv_source(const std::filesystem::path& file,
                                                  const std::optional<std::string>& target,
                                                  const BatchOptions& options);

}  // namespace turunan::data
