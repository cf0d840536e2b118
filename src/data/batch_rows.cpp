// Batches of rows that are read where they stand in their files.

#include "data/batch_source.hpp"
#include "data/permutation.hpp"
#include "graph/random_bits.hpp"

namespace turunan::data {

namespace {

std::int64_t row_elements(const RowFile& file) {
  std::int64_t elements = 1;
  for (const std::int64_t size : file.row_sizes) elements *= size;
  return elements;
}

Shape batch_shape(const RowFile& file, std::int64_t rows) {
  if (file.classes > 0) return {rows, file.classes};
  std::vector<std::int64_t> sizes = file.row_sizes;
  sizes.insert(sizes.begin(), rows);
  return Shape(std::move(sizes));
}

template <class T>
void read_row(const RowFile& file, std::int64_t row, std::vector<std::byte>& bytes, std::span<T> out) {
  file.file.read(file.begin + static_cast<std::uint64_t>(row) * bytes.size(), bytes);
  if (file.classes == 0) return decode_elements(file.type, file.order, bytes, file.divisor, out);
  const auto label = std::to_integer<std::size_t>(bytes[0]);
  if (label >= out.size()) throw file.file.error("a label changed while the file was read");
  out[label] = T{1};
}

template <class T>
void read_rows(const RowFile& file, std::span<const std::int64_t> rows, std::span<T> out) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(row_elements(file)) * size_in_bytes(file.type));
  const std::size_t width = out.size() / rows.size();
  for (std::size_t i = 0; i < rows.size(); ++i) read_row(file, rows[i], bytes, out.subspan(i * width, width));
}

class RowReader final : public BatchReader {
 public:
  RowReader(const std::vector<RowFile>& files, const BatchOptions& options, std::uint64_t seed)
      : files_(files), options_(options), order_(files[0].rows, seed) {}

  std::optional<Batch> next() override {
    std::vector<std::int64_t> rows;
    for (; done_ < files_[0].rows && static_cast<std::int64_t>(rows.size()) < options_.size; ++done_) {
      rows.push_back(options_.shuffle ? order_(done_) : done_);
    }
    if (rows.empty()) return std::nullopt;
    Batch batch;
    for (const RowFile& file : files_) {
      Array array = Array::zeros({options_.dtype, batch_shape(file, static_cast<std::int64_t>(rows.size()))});
      if (options_.dtype == DType::f32) {
        read_rows(file, rows, array.write<float>());
      } else {
        read_rows(file, rows, array.write<double>());
      }
      batch.tensors.push_back(std::move(array));
    }
    return batch;
  }

 private:
  const std::vector<RowFile>& files_;
  const BatchOptions& options_;
  Permutation order_;
  std::int64_t done_ = 0;
};

struct RowSource final : Batches::Source {
  std::vector<RowFile> files;

  std::unique_ptr<BatchReader> start(std::int64_t epoch) const override {
    return std::make_unique<RowReader>(files, options,
                                       random_bits(options.seed, static_cast<std::uint64_t>(epoch)));
  }
};

}  // namespace

std::shared_ptr<const Batches::Source> rows_source(std::vector<RowFile> files, const BatchOptions& options) {
  check(options);
  auto source = std::make_shared<RowSource>();
  source->options = options;
  source->examples = files[0].rows;
  source->files = std::move(files);
  return source;
}

}  // namespace turunan::data
