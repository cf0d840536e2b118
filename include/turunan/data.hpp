#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "turunan/error.hpp"
#include "turunan/named_array.hpp"

/// Readers of data files, and what is done to data before it is trained on.
///
/// Readers make f64 arrays, or f32 where that is asked for; the first axis is the examples. They throw
/// DataError, which names the file, what was expected and what was found. IDX, CSV and NPY files may be
/// compressed by gzip.
namespace turunan::data {

/// Tensors whose first axis is the examples, the same number in each.
struct Dataset {
  std::vector<Array> tensors;
  std::vector<std::string> columns;  ///< the names of the columns of the first tensor, where they have names
  std::vector<std::string> categories;  ///< the names of the columns of a one-hot target, where it has names
};

// ---- Readers

struct CsvOptions {
  std::optional<std::string> target = {};  ///< the column that becomes the second tensor
  DType dtype = DType::f64;
};

/// A table of comma-separated values (RFC 4180). Columns of numbers stay numbers, columns of words come
/// one-hot in the order of the words' bytes; the first line names the columns, which without a target may be
/// left out.
Dataset csv(const std::filesystem::path& file, const CsvOptions& options = {});
/// The format of the MNIST image sets, one tensor for each file: images as n×d in [0, 1], labels one-hot,
/// numbers of other types as they are.
Dataset idx(const std::vector<std::filesystem::path>& files, DType dtype = DType::f64);
/// An array that NumPy saved (.npy), in its own shape.
Array npy(const std::filesystem::path& file, DType dtype = DType::f64);
/// The arrays that NumPy saved in one file (.npz, compressed or not), in the order of the file.
std::vector<NamedArray> npz(const std::filesystem::path& file, DType dtype = DType::f64);
/// The PNG images of FOLDER/CATEGORY/*.png as n×height×width×channels in [0, 1], and their categories
/// one-hot; without the categories where the folder itself holds the images.
Dataset images(const std::filesystem::path& folder, DType dtype = DType::f64);
/// The Fashion-MNIST images ("train" or "test") as n×784 in [0, 1] and their ten categories one-hot, from
/// Debian's package dataset-fashion-mnist or the folder that TURUNAN_FASHION_MNIST names.
Dataset fashion_mnist(const std::string& part, DType dtype = DType::f64);

// ---- Writers. A kill at any moment leaves the old file or the new one; WriteError where it cannot be
// written.

void write_npy(const std::filesystem::path& file, const Array& array);
/// As numpy.savez: not compressed. Arrays of up to 4 GiB with different names, else DomainError.
void write_npz(const std::filesystem::path& file, std::span<const NamedArray> arrays);

// ---- Transformations

/// Some rows, in the order given; throws ShapeError for a row that is not there.
Array rows(const Array& array, std::span<const std::int64_t> positions);
Dataset rows(const Dataset& dataset, std::span<const std::int64_t> positions);

/// n×classes with a one in the column of each label, which are whole numbers from 0 up (n or n×1). As many
/// classes as there are labels up to the largest, where none are given. Throws DomainError for other labels.
Array one_hot(const Array& labels, std::int64_t classes = 0);

/// Gives every column the mean 0 and the standard deviation 1 that the training data has in it: (x - mean) /
/// deviation. A column is what remains of the shape without its first axis. The deviation divides by n; a
/// constant column becomes 0. Learn from the training data, then apply to both: the test data must not be
/// looked at.
class Standardiser {
 public:
  explicit Standardiser(const Array& training);  ///< f32 or f64 with one example or more

  Array operator()(const Array& examples) const;  ///< throws ShapeError where the columns differ
  Array inverse(const Array& standardised) const;
  const Array& mean() const { return mean_; }
  const Array& deviation() const { return deviation_; }  ///< 1 where the column is constant

 private:
  Array mean_, deviation_;
};

struct SplitOptions {
  double test = 0.2;       ///< the share of the examples that go to the test set, rounded
  std::uint64_t seed = 0;  ///< which ones
  /// Keeps the shares of the categories: the rows of the last tensor that are equal are one category.
  bool stratify = false;
};
struct Split {
  Dataset train, test;  ///< in the order of the examples; neither is empty
};
/// Throws DomainError where a side would be empty.
Split split(const Dataset& dataset, const SplitOptions& options = {});

/// How images are varied while training. What is left out is not done.
struct Augmentation {
  bool flip_left_right = false;  ///< half of the images
  bool flip_up_down = false;     ///< half of the images
  std::int64_t shift = 0;  ///< by up to so many pixels along both axes, each whole distance equally often
  double fill = 0;         ///< of the pixels that a shift brings in
  std::int64_t crop_height = 0,
               crop_width = 0;  ///< a window of this size, anywhere in the image; 0 for all of it
};

/// Images (n×height×width×channels), each flipped, shifted and cropped as the seed and its position say, and
/// nothing else: image i at position `first + i`. Take a new seed for each epoch. Throws ShapeError for other
/// shapes, and where the window is larger than the images.
Array augment(const Array& images, const Augmentation& how, std::uint64_t seed, std::int64_t first = 0);
/// The same where the images come from other positions, as in a shuffled batch.
Array augment(const Array& images, const Augmentation& how, std::uint64_t seed,
              std::span<const std::int64_t> positions);

}  // namespace turunan::data
