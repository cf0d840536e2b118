#include <algorithm>
#include <cstring>

#include "plan/kernels/convolution.hpp"
#include "plan/kernels/scratch.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t few_channels = 16;
constexpr std::int64_t together_bytes = 128 * 1024;  // of padded images: an eighth of a second-level cache
constexpr std::int64_t patch_bytes = 32 * 1024;
constexpr double part_multiplications = 4'000'000;             // worth some 100 µs
constexpr std::int64_t most_parts = 8, most_bytes = 32 << 20;  // of the weights that all of them make

std::int64_t round_to_line(std::int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

// A power of two, so that they spread evenly over 2 or 4 threads.
std::int64_t count_parts(const ConvolutionShape& shape) {
  const std::int64_t bytes = shape.window() * shape.in_group() * shape.out_channels * shape.element();
  std::int64_t parts = 1;
  while (parts < most_parts && 2 * parts <= shape.images && 2 * parts * bytes <= most_bytes &&
         shape.multiplications() >= part_multiplications * 2 * static_cast<double>(parts))
    parts *= 2;
  return parts;
}

}  // namespace

ConvolutionOfWeights::ConvolutionOfWeights(const ConvolutionShape& shape)
    : shape_(shape), padded_(shape), parts_(count_parts(shape)) {
  gathers_ = shape.in_group() < few_channels;
  if (gathers_) {
    prepare_patches();
  } else {
    prepare_sums();
  }
}

void ConvolutionOfWeights::prepare_sums() {
  const ConvolutionShape& s = shape_;
  const std::int64_t image = padded_.is_copied() ? padded_.elements(s.height.out) : s.in_image();
  together_ = std::clamp<std::int64_t>(together_bytes / (image * s.element()), 1, s.images);
  padded_bytes_ = padded_.is_copied() ? together_ * image * s.element() : 0;
  std::vector<TileOffset> offsets;
  for (std::int64_t i = 0; i < together_; ++i) {
    for (std::int64_t p = 0; p < s.height.out; ++p) {
      const std::int64_t a = i * image + p * s.height.stride * padded_.pitch();
      const std::int64_t b = (i * s.height.out + p) * s.width.out * s.out_channels;
      offsets.push_back({static_cast<unsigned long long>(a * s.element()),
                         static_cast<unsigned long long>(b * s.element())});
    }
  }
  sum_ = TileSum({.dtype = s.dtype,
                  .m = s.in_group(),
                  .n = s.out_group(),
                  .k = s.width.out,
                  .transposed_a = true,
                  .a_stride = s.width.stride * s.in_channels,
                  .b_stride = s.out_channels,
                  .c_stride = s.out_channels,
                  .accumulate = true},
                 offsets);
}

void ConvolutionOfWeights::prepare_patches() {
  const ConvolutionShape& s = shape_;
  patches_ = Patches(s, padded_.pitch());
  const std::int64_t row = s.width.out * patches_.depth() * s.element();
  block_ = std::clamp<std::int64_t>(patch_bytes / row, 1, s.height.out);
  patch_bytes_ = round_to_line(block_ * row);
  padded_bytes_ = padded_.is_copied() ? padded_.elements(s.height.out) * s.element() : 0;
  const auto product_of = [&](std::int64_t rows) {
    const std::int64_t places = rows * s.width.out;
    return ProductTile({.dtype = s.dtype,
                        .m = patches_.depth(),
                        .n = s.out_group(),
                        .k = places,
                        .transposed_a = !patches_.by_element(),
                        .a_stride = patches_.by_element() ? places : patches_.depth(),
                        .b_stride = s.out_channels,
                        .c_stride = s.out_channels,
                        .accumulate = true});
  };
  whole_ = product_of(block_);
  last_ = s.height.out % block_ == 0 ? whole_ : product_of(s.height.out % block_);
}

void ConvolutionOfWeights::add_images(std::int64_t first, std::int64_t count, const std::byte* x,
                                      const std::byte* y, std::byte* w, const Workspace& space) const {
  const ConvolutionShape& s = shape_;
  const std::byte* from = x + first * s.in_image() * s.element();
  if (padded_.is_copied()) {
    for (std::int64_t i = 0; i < count; ++i) {
      padded_.rows(from + i * s.in_image() * s.element(), 0, s.height.out,
                   space.padded + i * padded_.elements(s.height.out) * s.element());
    }
    from = space.padded;
  }
  const std::byte* slopes = y + first * s.out_image() * s.element();
  const auto rows = static_cast<std::size_t>(count * s.height.out);
  for (std::int64_t group = 0; group < s.groups; ++group) {
    const std::int64_t in = group * s.in_group(), out = group * s.out_group();
    for (std::int64_t tap = 0; tap < s.window(); ++tap) {
      const std::int64_t r = tap / s.width.window, column = tap % s.width.window;
      const std::int64_t at =
          r * s.height.dilation * padded_.pitch() + column * s.width.dilation * s.in_channels + in;
      sum_.run(from + at * s.element(), slopes + out * s.element(),
               w + (tap * s.in_group() * s.out_channels + out) * s.element(), rows);
    }
  }
}

void ConvolutionOfWeights::add_rows(std::int64_t image, const std::byte* x, const std::byte* y, std::byte* w,
                                    const Workspace& space) const {
  const ConvolutionShape& s = shape_;
  const std::byte* padded =
      padded_.rows(x + image * s.in_image() * s.element(), 0, s.height.out, space.padded);
  const std::byte* slopes = y + image * s.out_image() * s.element();
  for (std::int64_t row = 0; row < s.height.out; row += block_) {
    const std::int64_t rows = std::min(block_, s.height.out - row);
    const std::byte* from = padded + row * s.height.stride * padded_.pitch() * s.element();
    const std::byte* to = slopes + row * s.width.out * s.out_channels * s.element();
    for (std::int64_t group = 0; group < s.groups; ++group) {
      const std::int64_t out = group * s.out_group() * s.element();
      patches_.gather(from, rows, group, space.patches);
      (rows == block_ ? whole_ : last_).run(space.patches, to + out, w + out);
    }
  }
}

void ConvolutionOfWeights::run_part(std::int64_t part, const void* x, const void* y, void* w) const {
  const ConvolutionShape& s = shape_;
  const auto bytes = static_cast<std::size_t>(std::max<std::int64_t>(patch_bytes_ + padded_bytes_, 64));
  auto* memory = static_cast<std::byte*>(scratch(ScratchUse::images, bytes));
  const Workspace space{memory + patch_bytes_, memory};
  const auto *in = static_cast<const std::byte*>(x), *slopes = static_cast<const std::byte*>(y);
  auto* out = static_cast<std::byte*>(w);
  std::memset(out, 0, static_cast<std::size_t>(s.window() * s.in_group() * s.out_channels * s.element()));
  const std::int64_t first = s.images * part / parts_, end = s.images * (part + 1) / parts_;
  for (std::int64_t i = first; i < end; i += together_) {
    if (gathers_) {
      add_rows(i, in, slopes, out, space);
    } else {
      add_images(i, std::min(together_, end - i), in, slopes, out, space);
    }
  }
}

}  // namespace turunan::plan
