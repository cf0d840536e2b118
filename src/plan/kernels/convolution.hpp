#pragma once

#include "plan/kernels/padded_image.hpp"
#include "plan/kernels/product_tile.hpp"
#include "plan/kernels/stretch.hpp"

namespace turunan::plan {

/// A convolution whose kernels were chosen for its shape: for each row of outputs the sum, over the window's
/// elements, of a product of pixels × channels with channels × channels. Images of few channels are gathered
/// into patches first, which make one product.
///
/// It falls into parts, some rows of one image each, that write disjoint outputs and depend on the shape
/// alone; each element is summed in the order of the weights, however the outputs are cut.
class Convolution {
 public:
  explicit Convolution(const ConvolutionShape& shape);

  std::int64_t parts() const { return shape_.images * bands_; }
  void run_part(std::int64_t part, const void* x, const void* w, const void* bias, void* y) const;
  /// The outputs of the part a few rows at a time, each handed on while it is in the cache.
  void run_part(std::int64_t part, const void* x, const void* w, const Stretch& stretch) const;

 private:
  struct Rows {
    std::int64_t image, first, count;
  };
  struct Kernels {
    TileSum sum;
    ProductTile product;
  };
  void cut();
  Kernels kernels_for(std::int64_t rows) const;
  Rows rows_of(std::int64_t part) const;
  std::byte* workspace() const;
  const std::byte* padded_rows(const Rows& rows, const void* x, std::byte* space) const;
  void run_block(const std::byte* padded, std::int64_t rows, const std::byte* w, std::byte* y,
                 std::byte* patches) const;

  ConvolutionShape shape_;
  PaddedImage padded_;
  Patches patches_;
  bool gathers_ = false;                           // few channels: into patches
  bool joins_ = false;                             // the rows of a block make one product
  std::int64_t block_ = 1, band_ = 1, bands_ = 1;  // in rows of outputs
  std::int64_t patch_bytes_ = 0, padded_bytes_ = 0;
  Kernels whole_, last_;  // of a block, of the last one
};

/// w[r, s, c, k] = Σ x·y over images and places: the same sums turned round, y being given. Its parts are
/// images of which each makes weights of its own; their sum is the result.
class ConvolutionOfWeights {
 public:
  explicit ConvolutionOfWeights(const ConvolutionShape& shape);

  std::int64_t parts() const { return parts_; }
  void run_part(std::int64_t part, const void* x, const void* y, void* w) const;

 private:
  struct Workspace {
    std::byte *padded, *patches;
  };
  void prepare_sums();
  void prepare_patches();
  void add_images(std::int64_t first, std::int64_t count, const std::byte* x, const std::byte* y,
                  std::byte* w, const Workspace& space) const;
  void add_rows(std::int64_t image, const std::byte* x, const std::byte* y, std::byte* w,
                const Workspace& space) const;

  ConvolutionShape shape_;
  PaddedImage padded_;
  Patches patches_;
  bool gathers_ = false;
  std::int64_t parts_ = 1;
  std::int64_t together_ = 1;  // images of one sum
  std::int64_t block_ = 1;     // rows of one gathering
  std::int64_t patch_bytes_ = 0, padded_bytes_ = 0;
  TileSum sum_;
  ProductTile whole_, last_;
};

}  // namespace turunan::plan
