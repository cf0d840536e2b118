#include "cli/example_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "data/bytes.hpp"
#include "data/csv_examples.hpp"
#include "data/csv_stream.hpp"
#include "data/images.hpp"
#include "data/png.hpp"
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

// A file, or standard input, which is read once.
class CsvText {
 public:
  explicit CsvText(std::string path) : path_(std::move(path)) {
    if (path_ == "-") text_ = text_of_input();
  }
  ByteReader open() const { return text_ ? ByteReader("standard input", *text_) : ByteReader(path_); }

 private:
  static std::string text_of_input() {
    std::string text;
    std::array<char, 65536> part = {};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), stdin)) > 0;)
      text.append(part.data(), got);
    return text;
  }

  std::string path_;
  std::optional<std::string> text_ = {};
};

class CsvFile final : public ExampleFile {
 public:
  CsvFile(const CsvText& file, const Predictor& network)
      : shape_(example_shape(file.open().name(), network, width_of(file, network))),
        rows_(file.open(), network.columns, shape_.elements(), network.dtype) {}

  std::optional<Array> next(std::int64_t examples) override {
    std::optional<Array> rows = rows_.next(examples);
    if (!rows) return rows;
    std::vector<std::int64_t> sizes = {rows->shape()[0]};
    sizes.insert(sizes.end(), shape_.begin(), shape_.end());
    return rows->reshape(Shape(std::move(sizes)));
  }

 private:
  // What the network takes; what the file has where the network leaves that open.
  static std::int64_t width_of(const CsvText& file, const Predictor& network) {
    std::int64_t width = 1;
    for (const std::int64_t size : network.example) width = size < 0 || width < 0 ? -1 : width * size;
    if (width >= 0) return width;
    CsvStream records(file.open());
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

// Sizes of 1 aside: a grey image may lie with its channel in front.
bool same_image(const std::vector<std::int64_t>& example, const Shape& image) {
  std::vector<std::int64_t> a, b;
  std::ranges::copy_if(example, std::back_inserter(a), [](std::int64_t size) { return size != 1; });
  std::ranges::copy_if(image, std::back_inserter(b), [](std::int64_t size) { return size != 1; });
  return std::ranges::equal(a, b, [](std::int64_t x, std::int64_t y) { return x < 0 || x == y; });
}

class ImageFiles final : public ExampleFile {
 public:
  ImageFiles(std::vector<std::filesystem::path> files, const Predictor& network)
      : files_(std::move(files)), network_(network) {}

  std::optional<Array> next(std::int64_t examples) override {
    std::vector<double> elements;
    std::vector<std::int64_t> sizes = {0};
    for (; sizes[0] < examples && done_ < files_.size(); ++done_, ++sizes[0]) {
      const Array image = read_png(files_[done_], network_.dtype);
      const Shape shape = shape_of(image.shape());
      if (sizes.size() == 1) sizes.insert(sizes.end(), shape.begin(), shape.end());
      require_same(shape, std::span(sizes).subspan(1));
      const std::vector<double> pixels = image.to_doubles();
      elements.insert(elements.end(), pixels.begin(), pixels.end());
    }
    if (sizes[0] == 0) return {};
    return Array(Shape(std::move(sizes)), elements, network_.dtype);
  }

 private:
  // Where the network leaves sizes open, the first image chooses them.
  void require_same(const Shape& shape, std::span<const std::int64_t> first) const {
    if (std::ranges::equal(shape, first)) return;
    throw DataError(fmt::format("{}: expected {} as in the images before, but found {}",
                                files_[done_].string(), fmt::join(first, "×"), to_string(shape)));
  }
  // What a network takes as one row of numbers is any image of so many.
  Shape shape_of(const Shape& image) const {
    const std::string path = files_[done_].string();
    if (network_.example.size() > 1 && !same_image(network_.example, image)) {
      throw DataError(fmt::format("{}: the image is {} (height, width, channels), but {} takes {}", path,
                                  to_string(image), network_.input_name, shape_text(network_.example)));
    }
    return example_shape(path, network_, image.elements());
  }

  std::vector<std::filesystem::path> files_;
  const Predictor& network_;
  std::size_t done_ = 0;
};

enum class Kind { csv, npy, idx, png };

Kind kind_of(const std::string& path) {
  std::array<std::byte, 6> first = {};
  const std::size_t held = ByteReader(path).read(first);
  const std::string_view text(reinterpret_cast<const char*>(first.data()), held);
  if (text == "\x93NUMPY") return Kind::npy;
  if (text.starts_with("\x89PNG")) return Kind::png;
  return text.starts_with(std::string_view("\0\0", 2)) && held >= 4 ? Kind::idx : Kind::csv;
}

std::unique_ptr<ExampleFile> open_images(const std::vector<std::string>& paths, const Predictor& network) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    if (std::filesystem::is_directory(path)) {
      const auto inside = image_files(path);
      files.insert(files.end(), inside.begin(), inside.end());
    } else if (path != "-" && kind_of(path) == Kind::png) {
      files.emplace_back(path);
    } else {
      throw DataError(path + ": several files of examples are PNG images, and this is none", {},
                      "predict for one table at a time");
    }
  }
  return std::make_unique<ImageFiles>(std::move(files), network);
}

}  // namespace

std::unique_ptr<ExampleFile> open_examples(const std::vector<std::string>& paths, const Predictor& network) {
  const std::string& path = paths.at(0);
  if (paths.size() > 1 || std::filesystem::is_directory(path)) return open_images(paths, network);
  const Kind kind = path == "-" ? Kind::csv : kind_of(path);
  if (kind == Kind::png) return open_images(paths, network);
  if (kind == Kind::csv) return std::make_unique<CsvFile>(CsvText(path), network);
  return std::make_unique<ArrayFile>(path, network, kind == Kind::npy);
}

}  // namespace turunan::cli
