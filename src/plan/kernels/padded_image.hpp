#pragma once

#include <cstddef>
#include <cstdint>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// One spatial axis of a convolution: output p meets the input at p·stride + r·dilation − before for the
/// window's elements r. An input that is spread has so many places for each element, all but the first zero.
struct ConvolutionAxis {
  std::int64_t in = 1, out = 1, window = 1;
  std::int64_t stride = 1, dilation = 1, before = 0, spread = 1;

  /// How many places of the padded input so many outputs meet.
  std::int64_t reach(std::int64_t outputs) const {
    return (outputs - 1) * stride + (window - 1) * dilation + 1;
  }
  /// Whether the outputs meet elements alone.
  bool needs_no_padding() const { return before == 0 && spread == 1 && reach(out) <= in; }
};

/// y[n, p, q, k] = Σ x[n, p·…, q·…, c]·w[r, s, c, k] over the window's elements r, s and the channels c of
/// k's group, images and weights row by row without gaps.
struct ConvolutionShape {
  DType dtype = DType::f32;  ///< f32 or f64
  std::int64_t images = 1, groups = 1;
  std::int64_t in_channels = 1, out_channels = 1;  ///< of all groups together
  ConvolutionAxis height, width;
  bool reversed = false;   ///< the weights' elements r, s are counted from the end
  bool adds_bias = false;  ///< the sums begin with a number for each channel

  std::int64_t in_group() const { return in_channels / groups; }
  std::int64_t out_group() const { return out_channels / groups; }
  std::int64_t window() const { return height.window * width.window; }
  std::int64_t element() const { return dtype == DType::f32 ? 4 : 8; }  ///< bytes
  std::int64_t in_image() const { return height.in * width.in * in_channels; }
  std::int64_t out_image() const { return height.out * width.out * out_channels; }
  double multiplications() const {
    return static_cast<double>(images * out_image()) * static_cast<double>(window() * in_group());
  }
};

/// Rows of an image with the padding around them: copied to scratch memory, or where they lie already.
class PaddedImage {
 public:
  PaddedImage() = default;
  explicit PaddedImage(const ConvolutionShape& shape);

  bool is_copied() const { return copied_; }
  std::int64_t pitch() const { return pitch_; }  ///< elements from one row to the next
  std::int64_t elements(std::int64_t outputs) const { return shape_.height.reach(outputs) * pitch_; }
  /// The rows that the outputs from `first` on meet, the first of them first.
  const std::byte* rows(const void* image, std::int64_t first, std::int64_t outputs,
                        std::byte* scratch) const;

 private:
  ConvolutionShape shape_;
  bool copied_ = false;
  std::int64_t pitch_ = 0;
};

/// The elements that each place of a window meets, as a matrix with a row for each place and a column for
/// each of the window's elements and channels, in the order of the weights; or the other way round.
class Patches {
 public:
  Patches() = default;
  Patches(const ConvolutionShape& shape, std::int64_t pitch);

  bool by_element() const { return by_element_; }  ///< the other way round
  std::int64_t depth() const { return shape_.window() * shape_.in_group(); }
  /// Of `rows` rows of outputs, from padded rows, for one group.
  void gather(const std::byte* padded, std::int64_t rows, std::int64_t group, std::byte* to) const;

 private:
  template <class Element>
  void by_place(const Element* padded, std::int64_t rows, Element* to) const;
  void all_by_element(const std::byte* padded, std::int64_t rows, std::byte* to) const;

  ConvolutionShape shape_;
  std::int64_t pitch_ = 0;
  bool by_element_ = false;
};

}  // namespace turunan::plan
