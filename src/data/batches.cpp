#include "turunan/batches.hpp"

#include <future>

#include "data/batch_source.hpp"
#include "data/idx.hpp"
#include "data/npy.hpp"

namespace turunan::data {

namespace {

// The header of a file whose rows are then read in any order.
ByteReader open_plain(const std::filesystem::path& path) {
  ByteReader reader(path);
  if (reader.compressed())
    throw reader.error("expected a plain file, but it is compressed", "unpack it with gunzip");
  return reader;
}

void require_rows(const ByteReader& reader, const std::vector<std::int64_t>& sizes) {
  if (sizes.empty()) throw reader.error("expected one axis or more, the examples, but it holds one number");
  if (sizes[0] == 0) throw reader.error("expected examples, but there are none");
}

RowFile npy_rows(const std::filesystem::path& path) {
  ByteReader reader = open_plain(path);
  const NpyHeader header = read_npy_header(reader);
  elements_that_fit(reader, header.sizes, header.type);
  require_rows(reader, header.sizes);
  if (header.fortran && header.sizes.size() > 1) {
    throw reader.error(
        "expected C order, in which an example is in one piece, but the file is in Fortran order",
        "in NumPy, save numpy.ascontiguousarray(array)");
  }
  return {RandomAccessFile(path),
          header.bytes,
          header.type,
          header.order,
          1,
          header.sizes[0],
          std::vector<std::int64_t>(header.sizes.begin() + 1, header.sizes.end()),
          0};
}

// As many classes as the largest label asks for.
std::int64_t classes_of(ByteReader& reader, std::int64_t count) {
  std::vector<std::byte> part(1U << 16U);
  int largest = 0;
  for (std::int64_t left = count; left > 0;) {
    const std::size_t got =
        reader.read(std::span(part).first(static_cast<std::size_t>(std::min<std::int64_t>(left, 1 << 16))));
    if (got == 0)
      throw reader.error("expected " + std::to_string(count) + " labels, but the file ends before");
    for (std::size_t i = 0; i < got; ++i) largest = std::max(largest, std::to_integer<int>(part[i]));
    left -= static_cast<std::int64_t>(got);
  }
  return largest + 1;
}

RowFile idx_rows(const std::filesystem::path& path) {
  ByteReader reader = open_plain(path);
  const IdxHeader header = read_idx_header(reader);
  const std::int64_t elements = elements_that_fit(reader, header.sizes, header.type);
  require_rows(reader, header.sizes);
  const std::int64_t rows = header.sizes[0];
  const bool labels = header.holds_labels();
  return {RandomAccessFile(path), header.bytes, header.type,       ByteOrder::big,
          header.divisor(),       rows,         {elements / rows}, labels ? classes_of(reader, rows) : 0};
}

template <class Open>
std::vector<RowFile> open_all(const std::vector<std::filesystem::path>& paths, Open open) {
  if (paths.empty()) throw DataError("batches come from one file or more, but none was named");
  std::vector<RowFile> files;
  for (const auto& path : paths) {
    files.push_back(open(path));
    if (files.back().rows == files[0].rows) continue;
    throw files.back().file.error("expected " + std::to_string(files[0].rows) + " examples as in " +
                                  paths[0].string() + ", but found " + std::to_string(files.back().rows));
  }
  return files;
}

}  // namespace

void check(const BatchOptions& options) {
  if (!is_floating(options.dtype)) {
    throw TypeError("data is read as f32 or f64, not as " + std::string(name(options.dtype)));
  }
  if (options.size < 1)
    throw DomainError("a batch has one example or more, not " + std::to_string(options.size));
  if (options.window < 1)
    throw DomainError("a window has one example or more, not " + std::to_string(options.window));
}

Batches Batches::npy(const std::vector<std::filesystem::path>& files, const BatchOptions& options) {
  return Batches(rows_source(open_all(files, npy_rows), options));
}
Batches Batches::idx(const std::vector<std::filesystem::path>& files, const BatchOptions& options) {
  return Batches(rows_source(open_all(files, idx_rows), options));
}
Batches Batches::csv(const std::filesystem::path& file, const std::optional<std::string>& target,
                     const BatchOptions& options) {
  return Batches(csv_source(file, target, options));
}

std::int64_t Batches::examples() const {
  return source_->examples;
}
std::int64_t Batches::batches() const {
  return (source_->examples - 1) / source_->options.size + 1;  // there is one example or more
}

// Where a pass stands. With `prefetch` the batch behind the one at hand is being read by another thread;
// never two at a time, so that a reader knows of no threads. An error waits for its batch's turn.
struct Batches::Iterator::State {
  std::shared_ptr<const Source> source;
  std::unique_ptr<BatchReader> reader;
  std::future<std::optional<Batch>> coming;  // last: it is waited for before the reader goes
  std::optional<Batch> batch;

  State(std::shared_ptr<const Source> from, std::int64_t epoch)
      : source(std::move(from)), reader(source->start(epoch)) {
    fetch();
  }
  void fetch() {
    if (source->options.prefetch) coming = std::async(std::launch::async, [this] { return reader->next(); });
  }
  bool move_on() {
    if (source->options.prefetch) {
      batch = coming.get();
      if (batch) fetch();
    } else {
      batch = reader->next();
    }
    return batch.has_value();
  }
};

Batches::Iterator::Iterator(std::shared_ptr<State> state) : state_(std::move(state)) {
  ++*this;
}
const Batch& Batches::Iterator::operator*() const {
  return *state_->batch;
}
Batches::Iterator& Batches::Iterator::operator++() {
  if (!state_->move_on()) state_.reset();
  return *this;
}

Batches::Epoch Batches::epoch(std::int64_t number) const {
  return {*this, number};
}
Batches::Iterator Batches::begin() const {
  return epoch(0).begin();
}
Batches::Iterator Batches::end() const {
  return {};
}
Batches::Iterator Batches::Epoch::begin() const {
  return Iterator(std::make_shared<Iterator::State>(batches_.source_, number_));
}

}  // namespace turunan::data
