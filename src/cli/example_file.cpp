#include "cli/example_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/bytes.hpp"
#include "data/csv_examples.hpp"
#include "data/csv_stream.hpp"
#include "turunan/batches.hpp"
#include "turunan/data.hpp"

namespace turunan::cli {

namespace {

std::string shape_text(const std::vector<std::int64_t>& sizes) {
  std::vector<std::string> texts;
  for (const std::int64_t size : sizes) texts.push_back(size < 0 ? "?" : std::to_string(size));
  return fmt::format("{}", fmt::join(texts, "×"));
}

// The shape of so many numbers as an example: one size that is open is filled in.
Shape example_shape(const std::string& path, const Predictor& network, std::int64_t numbers) {
  std::vector<std::int64_t> sizes = network.example;
  std::int64_t known = 1;
  for (const std::int64_t size : sizes) known *= size < 0 ? 1 : size;
  const auto open = std::count_if(sizes.begin(), sizes.end(), [](std::int64_t size) { return size < 0; });
  for (std::int64_t& size : sizes) {
    if (size < 0) size = open == 1 && known > 0 ? numbers / known : 1;
  }
  if (Shape(sizes).elements() == numbers) return Shape(sizes);
  throw DataError(fmt::format("{}: an example has {} number{}, but {} takes {}{}", path, numbers,
                              numbers == 1 ? "" : "s", network.input_name, known,
                              sizes.size() > 1 || open > 0 ? ": " + shape_text(network.example) : ""));
}

class CsvFile final : public ExampleFile {
 public:
  CsvFile(const std::string& path, const Predictor& network)
      : shape_(example_shape(path, network, width_of(path, network))),
        rows_(path, network.columns, shape_.elements(), network.dtype) {}

  std::optional<Array> next(std::int64_t examples) override {
    std::optional<Array> rows = rows_.next(examples);
    if (!rows) return rows;
    std::vector<std::int64_t> sizes = {rows->shape()[0]};
    sizes.insert(sizes.end(), shape_.begin(), shape_.end());
    return rows->reshape(Shape(std::move(sizes)));
  }

 private:
  // What the network takes; what the file has where the network leaves that open.
  static std::int64_t width_of(const std::string& path, const Predictor& network) {
    std::int64_t width = 1;
    for (const std::int64_t size : network.example) width = size < 0 || width < 0 ? -1 : width * size;
    if (width >= 0) return width;
    CsvStream records(path);
    std::vector<CsvField> fields;
    records.next(fields);
    return static_cast<std::int64_t>(fields.size());
  }

  Shape shape_;
  CsvExamples rows_;
};

class ArrayFile final : public ExampleFile {
 public:
  ArrayFile(std::string path, const Predictor& network, bool numpy)
      : path_(std::move(path)), network_(network) {
    const data::BatchOptions options{.size = network.chunk, .shuffle = false, .dtype = network.dtype};
    if (ByteReader(path_).compressed()) {
      whole_ = numpy ? data::npy(path_, network.dtype) : data::idx({path_}, network.dtype).tensors.at(0);
    } else {
      batches_ = numpy ? data::Batches::npy({path_}, options) : data::Batches::idx({path_}, options);
      next_ = batches_->begin();
    }
  }

  std::optional<Array> next(std::int64_t examples) override {
    const std::optional<Array> rows = whole_ ? of_whole(examples) : of_batches();
    if (!rows) return rows;
    const std::int64_t count = rows->shape()[0];
    std::vector<std::int64_t> sizes = {count};
    const Shape shape = example_shape(path_, network_, rows->elements() / count);
    sizes.insert(sizes.end(), shape.begin(), shape.end());
    return rows->reshape(Shape(std::move(sizes)));
  }

 private:
  std::optional<Array> of_batches() {
    if (next_ == batches_->end()) return {};
    const Array rows = next_->tensors.at(0);
    ++next_;
    return rows;
  }

  std::optional<Array> of_whole(std::int64_t examples) {
    if (whole_->rank() == 0) throw DataError(path_ + ": expected examples, but it holds one number");
    const std::int64_t count = std::min(examples, whole_->shape()[0] - done_);
    if (count <= 0) return {};
    done_ += count;
    return whole_->rows(done_ - count, count).compact();
  }

  std::string path_;
  const Predictor& network_;
  std::optional<data::Batches> batches_ = {};
  data::Batches::Iterator next_ = {};
  std::optional<Array> whole_ = {};
  std::int64_t done_ = 0;
};

}  // namespace

std::unique_ptr<ExampleFile> open_examples(const std::string& path, const Predictor& network) {
  std::array<std::byte, 6> first = {};
  const std::size_t held = ByteReader(path).read(first);
  constexpr std::array numpy = {std::byte{0x93}, std::byte{'N'}, std::byte{'U'},
                                std::byte{'M'},  std::byte{'P'}, std::byte{'Y'}};
  if (held == numpy.size() && first == numpy) return std::make_unique<ArrayFile>(path, network, true);
  const bool idx = held >= 4 && first[0] == std::byte{0} && first[1] == std::byte{0};
  if (idx) return std::make_unique<ArrayFile>(path, network, false);
  return std::make_unique<CsvFile>(path, network);
}

}  // namespace turunan::cli
