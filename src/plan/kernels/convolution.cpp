#include "plan/kernels/convolution.hpp"

#include <algorithm>
#include <cstring>

#include "plan/kernels/scratch.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t few_channels = 16;
constexpr std::int64_t block_elements = 4096;    // of outputs: half of a first-level cache
constexpr std::int64_t band_bytes = 256 * 1024;  // of padded input: a quarter of a second-level cache
constexpr std::int64_t enough_parts = 8;

std::int64_t round_to_line(std::int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

// The same few bytes again and again, up to so many.
void repeat(const void* from, std::int64_t bytes, std::int64_t up_to, std::byte* to) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
  for (std::int64_t done = bytes; done < up_to;) {
    const std::int64_t more = std::min(done, up_to - done);
    std::memcpy(to + done, to, static_cast<std::size_t>(more));
    done += more;
  }
}

}  // namespace

Convolution::Convolution(const ConvolutionShape& shape) : shape_(shape), padded_(shape) {
  patches_ = Patches(shape, padded_.pitch());
  gathers_ = shape.in_group() < few_channels;
  joins_ = gathers_ || (shape.width.out * shape.width.stride * shape.in_channels ==
                        shape.height.stride * padded_.pitch());
  cut();
  patch_bytes_ = gathers_ ? round_to_line(block_ * shape.width.out * patches_.depth() * shape.element()) : 0;
  padded_bytes_ = padded_.is_copied() ? padded_.elements(band_) * shape.element() : 0;
  whole_ = kernels_for(block_);
  const std::int64_t rest = shape.height.out % block_;
  last_ = rest == 0 ? whole_ : kernels_for(rest);
}

void Convolution::cut() {
  const std::int64_t rows = shape_.height.out;
  block_ = std::clamp<std::int64_t>(block_elements / (shape_.width.out * shape_.out_channels), 1, rows);
  band_ = rows;
  while (band_ > block_ && padded_.is_copied() && padded_.elements(band_) * shape_.element() > band_bytes)
    band_ = (band_ + 1) / 2;
  const std::int64_t wanted = std::max<std::int64_t>(enough_parts / shape_.images, 1);
  band_ = std::min(band_, (rows + wanted - 1) / wanted);
  band_ = (band_ + block_ - 1) / block_ * block_;
  bands_ = (rows + band_ - 1) / band_;
}

Convolution::Kernels Convolution::kernels_for(std::int64_t rows) const {
  const ConvolutionShape& s = shape_;
  TileShape tile;
  tile.dtype = s.dtype;
  tile.n = s.out_group();
  tile.b_stride = tile.c_stride = s.out_channels;
  tile.accumulate = s.adds_bias;
  tile.m = joins_ ? rows * s.width.out : s.width.out;
  if (gathers_) {
    tile.k = patches_.depth();
    tile.transposed_a = patches_.by_element();
    tile.a_stride = patches_.by_element() ? tile.m : tile.k;
    return {{}, ProductTile(tile)};
  }
  tile.k = s.in_group();
  tile.a_stride = s.width.stride * s.in_channels;
  std::vector<TileOffset> offsets;
  const std::int64_t taps = s.window();
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    const std::int64_t r = tap / s.width.window, column = tap % s.width.window;
    const std::int64_t at =
        r * s.height.dilation * padded_.pitch() + column * s.width.dilation * s.in_channels;
    const std::int64_t weights = (s.reversed ? taps - 1 - tap : tap) * s.in_group() * s.out_channels;
    offsets.push_back({static_cast<unsigned long long>(at * s.element()),
                       static_cast<unsigned long long>(weights * s.element())});
  }
  return {TileSum(tile, offsets), {}};
}

Convolution::Rows Convolution::rows_of(std::int64_t part) const {
  const std::int64_t first = part % bands_ * band_;
  return {part / bands_, first, std::min(band_, shape_.height.out - first)};
}

std::byte* Convolution::workspace() const {
  const std::int64_t bytes = std::max<std::int64_t>(patch_bytes_ + padded_bytes_, 64);
  return static_cast<std::byte*>(scratch(ScratchUse::images, static_cast<std::size_t>(bytes)));
}

const std::byte* Convolution::padded_rows(const Rows& rows, const void* x, std::byte* space) const {
  const auto* image = static_cast<const std::byte*>(x) + rows.image * shape_.in_image() * shape_.element();
  return padded_.rows(image, rows.first, rows.count, space);
}

// `rows` rows of outputs, from the padded rows that the first of them meets.
void Convolution::run_block(const std::byte* padded, std::int64_t rows, const std::byte* w, std::byte* y,
                            std::byte* patches) const {
  const ConvolutionShape& s = shape_;
  const Kernels& kernels = rows == block_ ? whole_ : last_;
  for (std::int64_t group = 0; group < s.groups; ++group) {
    const std::int64_t out = group * s.out_group() * s.element();
    if (gathers_) {
      patches_.gather(padded, rows, group, patches);
      kernels.product.run(patches, w + out, y + out);
      continue;
    }
    const std::byte* from = padded + group * s.in_group() * s.element();
    const std::int64_t in_step = s.height.stride * padded_.pitch() * s.element();
    const std::int64_t out_step = s.width.out * s.out_channels * s.element();
    for (std::int64_t row = 0; row < (joins_ ? 1 : rows); ++row)
      kernels.sum.run(from + row * in_step, w + out, y + row * out_step + out);
  }
}

void Convolution::run_part(std::int64_t part, const void* x, const void* w, const void* bias, void* y) const {
  const Rows rows = rows_of(part);
  std::byte* space = workspace();
  const std::byte* padded = padded_rows(rows, x, space + patch_bytes_);
  const std::int64_t out_row = shape_.width.out * shape_.out_channels * shape_.element();
  auto* out = static_cast<std::byte*>(y) + (rows.image * shape_.height.out + rows.first) * out_row;
  for (std::int64_t row = 0; row < rows.count; row += block_) {
    const std::int64_t count = std::min(block_, rows.count - row);
    if (shape_.adds_bias)
      repeat(bias, shape_.out_channels * shape_.element(), count * out_row, out + row * out_row);
    run_block(padded + row * shape_.height.stride * padded_.pitch() * shape_.element(), count,
              static_cast<const std::byte*>(w), out + row * out_row, space);
  }
}

void Convolution::run_part(std::int64_t part, const void* x, const void* w, const Stretch& stretch) const {
  const Rows rows = rows_of(part);
  std::byte* space = workspace();
  const std::byte* padded = padded_rows(rows, x, space + patch_bytes_);
  const std::int64_t out_row = shape_.width.out * shape_.out_channels;
  auto* tile = static_cast<std::byte*>(
      scratch(ScratchUse::tile, static_cast<std::size_t>(block_ * out_row * shape_.element())));
  for (std::int64_t row = 0; row < rows.count; row += block_) {
    const std::int64_t count = std::min(block_, rows.count - row);
    run_block(padded + row * shape_.height.stride * padded_.pitch() * shape_.element(), count,
              static_cast<const std::byte*>(w), tile, space);
    stretch.run(stretch.record, tile, (rows.image * shape_.height.out + rows.first + row) * out_row,
                count * out_row);
  }
}

}  // namespace turunan::plan
