// Batches of a CSV file, which is read from its beginning to its end.

#include <algorithm>

#include "data/batch_source.hpp"
#include "data/csv_stream.hpp"
#include "data/csv_table.hpp"
#include "graph/random_bits.hpp"

namespace turunan::data {

namespace {

struct CsvBatchSource final : Batches::Source {
  std::filesystem::path file;
  CsvTable table;

  std::unique_ptr<BatchReader> start(std::int64_t epoch) const override;
};

/// Keeps the next `window` examples. Each example is drawn from them, and the next one of the file takes its
/// place.
template <class T>
class CsvReader final : public BatchReader {
 public:
  CsvReader(const CsvBatchSource& source, std::uint64_t seed)
      : options_(source.options),
        table_(source.table),
        records_(source.file),
        x_width_(static_cast<std::size_t>(table_.width(false))),
        width_(x_width_ + static_cast<std::size_t>(table_.width(true))),
        seed_(seed) {
    std::vector<CsvField> names;
    if (table_.header) records_.next(names);
    const std::int64_t kept = std::min(options_.shuffle ? options_.window : 1, table_.rows);
    window_.resize(static_cast<std::size_t>(kept) * width_);
    while (held_ < static_cast<std::size_t>(kept) && read_row(row(held_))) ++held_;
  }

  std::optional<Batch> next() override {
    const std::int64_t count = std::min(options_.size, table_.rows - done_);
    if (count == 0) return std::nullopt;
    Array x = Array::zeros({options_.dtype, {count, table_.width(false)}});
    Array y = Array::zeros({options_.dtype, {count, table_.width(true)}});
    const auto x_out = x.write<T>(), y_out = y.write<T>();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      take(x_out.subspan(i * x_width_), y_out.subspan(i * (width_ - x_width_)));
    }
    Batch batch;
    batch.tensors.push_back(std::move(x));
    if (table_.target < table_.columns.size()) batch.tensors.push_back(std::move(y));
    return batch;
  }

 private:
  std::span<T> row(std::size_t i) { return std::span(window_).subspan(i * width_, width_); }

  bool read_row(std::span<T> out) {
    std::vector<CsvField> fields;
    if (!records_.next(fields)) return false;
    if (fields.size() != table_.columns.size())
      throw records_.error(fields[0], "the file changed while it was read");
    std::fill(out.begin(), out.end(), T{0});
    write_row(table_, records_, fields, false, out.data());
    write_row(table_, records_, fields, true, out.data() + x_width_);
    return true;
  }

  void take(std::span<T> x, std::span<T> y) {
    if (held_ == 0) throw DataError("a CSV file became shorter while it was read");
    const std::size_t chosen = random_bits(seed_, static_cast<std::uint64_t>(done_++)) % held_;
    const std::span<T> from = row(chosen);
    std::copy_n(from.begin(), x_width_, x.begin());
    std::copy(from.begin() + static_cast<std::ptrdiff_t>(x_width_), from.end(), y.begin());
    if (read_row(from)) return;
    --held_;
    const std::span<T> last = row(held_);
    if (chosen < held_) std::copy(last.begin(), last.end(), from.begin());
  }

  const BatchOptions& options_;
  const CsvTable& table_;
  CsvStream records_;
  std::size_t x_width_, width_;  // of a row: X, then the target
  std::uint64_t seed_;
  std::vector<T> window_;
  std::size_t held_ = 0;  // rows in the window
  std::int64_t done_ = 0;
};

std::unique_ptr<BatchReader> CsvBatchSource::start(std::int64_t epoch) const {
  const std::uint64_t seed = random_bits(options.seed, static_cast<std::uint64_t>(epoch));
  if (options.dtype == DType::f32) return std::make_unique<CsvReader<float>>(*this, seed);
  return std::make_unique<CsvReader<double>>(*this, seed);
}

}  // namespace

std::shared_ptr<const Batches::Source> csv_source(const std::filesystem::path& file,
                                                  const std::optional<std::string>& target,
                                                  const BatchOptions& options) {
  check(options);
  auto source = std::make_shared<CsvBatchSource>();
  CsvStream records(file);
  source->options = options;
  source->file = file;
  source->table = survey_csv(file.string(), records, target, options.dtype);
  source->examples = source->table.rows;
  return source;
}

}  // namespace turunan::data
