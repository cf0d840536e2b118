#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "turunan/array.hpp"
#include "turunan/error.hpp"

namespace turunan::data {

struct BatchOptions {
  std::int64_t size = 64;    ///< examples in a batch; the last one of an epoch may have fewer
  bool shuffle = true;       ///< else in the order of the file
  std::uint64_t seed = 0;    ///< of the order, which is another one in each epoch
  DType dtype = DType::f64;  ///< or f32
  bool prefetch = false;     ///< a thread reads the next batch while this one is used
  /// Of a CSV file, which cannot be read in any order: each example is drawn from the next so many. Other
  /// files are shuffled as a whole.
  std::int64_t window = 10000;
};

/// Some examples: a tensor for each file, or X and the target of a CSV file.
struct Batch {
  std::vector<Array> tensors;
};

/// Goes over files in batches that may be larger than memory: of them only the batch at hand is read.
///
///     const auto batches = data::Batches::idx({"images", "labels"}, {.size = 64, .seed = 1});
///     for (int epoch = 0; epoch < 5; ++epoch) {
///       for (const data::Batch& batch : batches.epoch(epoch)) step(batch.tensors[0], batch.tensors[1]);
///     }
///
/// The batches of an epoch are a function of the files, the seed and the number of the epoch. The files stay
/// open, and must not change. DataError as the readers of turunan/data.hpp throw it, at the opening or while
/// reading.
class Batches {
 public:
  class Iterator;
  /// One pass over all examples.
  class Epoch;

  /// NPY files in C order, not compressed; the first axis is the examples, equally many in each.
  static Batches npy(const std::vector<std::filesystem::path>& files, const BatchOptions& options = {});
  /// IDX files, not compressed, with the same meaning as in data::idx.
  static Batches idx(const std::vector<std::filesystem::path>& files, const BatchOptions& options = {});
  /// A CSV file, with the same meaning as in data::csv. It is looked through once to learn its columns.
  static Batches csv(const std::filesystem::path& file, const std::optional<std::string>& target,
                     const BatchOptions& options = {});

  std::int64_t examples() const;
  std::int64_t batches() const;  ///< in an epoch
  Epoch epoch(std::int64_t number) const;
  Iterator begin() const;  ///< of the epoch 0
  Iterator end() const;

  struct Source;  // of the implementation
 private:
  explicit Batches(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  std::shared_ptr<const Source> source_;
};

/// Reads a batch each time it moves on; copies of it share their place.
class Batches::Iterator {
 public:
  using value_type = Batch;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;  ///< the end
  const Batch& operator*() const;
  const Batch* operator->() const { return &**this; }
  Iterator& operator++();
  void operator++(int) { ++*this; }
  bool operator==(const Iterator& other) const { return state_ == other.state_; }

  struct State;  // of the implementation
  explicit Iterator(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;  // null at the end
};

class Batches::Epoch {
 public:
  Epoch(Batches batches, std::int64_t number) : batches_(std::move(batches)), number_(number) {}
  Iterator begin() const;
  Iterator end() const { return {}; }

 private:
  Batches batches_;
  std::int64_t number_;
};

}  // namespace turunan::data
