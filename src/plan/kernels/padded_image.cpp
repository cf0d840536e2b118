#include "plan/kernels/padded_image.hpp"

#include <algorithm>
#include <cstring>

namespace turunan::plan {

namespace {

std::size_t bytes(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

// One padded row from a row of the image; `pixel` is the bytes of all channels of one place.
void pad_row(const ConvolutionAxis& axis, const std::byte* from, std::int64_t pixel, std::byte* to) {
  const std::int64_t places = axis.reach(axis.out);
  if (axis.spread != 1) {
    std::memset(to, 0, bytes(places * pixel));
    for (std::int64_t i = 0; i < axis.in; ++i) {
      const std::int64_t at = axis.before + i * axis.spread;
      if (at >= 0 && at < places) std::memcpy(to + at * pixel, from + i * pixel, bytes(pixel));
    }
    return;
  }
  const std::int64_t begin = std::clamp<std::int64_t>(axis.before, 0, places),
                     cropped = std::max<std::int64_t>(-axis.before, 0);
  const std::int64_t count = std::clamp<std::int64_t>(axis.in - cropped, 0, places - begin);
  std::memset(to, 0, bytes(begin * pixel));
  std::memcpy(to + begin * pixel, from + std::min(cropped, axis.in) * pixel, bytes(count * pixel));
  std::memset(to + (begin + count) * pixel, 0, bytes((places - begin - count) * pixel));
}

}  // namespace

PaddedImage::PaddedImage(const ConvolutionShape& shape)
    : shape_(shape), copied_(!shape.height.needs_no_padding() || !shape.width.needs_no_padding()) {
  pitch_ = (copied_ ? shape.width.reach(shape.width.out) : shape.width.in) * shape.in_channels;
}

const std::byte* PaddedImage::rows(const void* image, std::int64_t first, std::int64_t outputs,
                                   std::byte* scratch) const {
  const auto* base = static_cast<const std::byte*>(image);
  const ConvolutionAxis& axis = shape_.height;
  const std::int64_t size = shape_.element(), start = first * axis.stride;
  if (!copied_) return base + start * pitch_ * size;
  const std::int64_t pixel = shape_.in_channels * size, row = shape_.width.in * pixel;
  for (std::int64_t i = 0; i < axis.reach(outputs); ++i) {
    std::byte* to = scratch + i * pitch_ * size;
    const std::int64_t at = start + i - axis.before;
    const bool has_row = at >= 0 && at % axis.spread == 0 && at / axis.spread < axis.in;
    if (has_row) {
      pad_row(shape_.width, base + at / axis.spread * row, pixel, to);
    } else {
      std::memset(to, 0, bytes(pitch_ * size));
    }
  }
  return scratch;
}

// Rows of one channel are copied as they are; of more channels, those of neighbours in the window lie
// together.
Patches::Patches(const ConvolutionShape& shape, std::int64_t pitch)
    : shape_(shape), pitch_(pitch), by_element_(shape.in_channels == 1 && shape.width.stride == 1) {}

template <class Element>
void Patches::by_place(const Element* padded, std::int64_t rows, Element* to) const {
  const ConvolutionAxis &h = shape_.height, &w = shape_.width;
  const bool together = w.dilation == 1 && shape_.groups == 1 && !shape_.reversed;
  const std::int64_t run = together ? w.window * shape_.in_channels : shape_.in_group();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t q = 0; q < w.out; ++q) {
      const Element* place = padded + row * h.stride * pitch_ + q * w.stride * shape_.in_channels;
      for (std::int64_t r = 0; r < h.window; ++r) {
        for (std::int64_t s = 0; s < (together ? 1 : w.window); ++s) {
          const std::int64_t at_r = shape_.reversed ? h.window - 1 - r : r,
                             at_s = shape_.reversed ? w.window - 1 - s : s;
          const Element* from = place + at_r * h.dilation * pitch_ + at_s * w.dilation * shape_.in_channels;
          for (std::int64_t i = 0; i < run; ++i) to[i] = from[i];
          to += run;
        }
      }
    }
  }
}

void Patches::all_by_element(const std::byte* padded, std::int64_t rows, std::byte* to) const {
  const ConvolutionAxis &h = shape_.height, &w = shape_.width;
  const std::int64_t size = shape_.element();
  for (std::int64_t r = 0; r < h.window; ++r) {
    for (std::int64_t s = 0; s < w.window; ++s) {
      const std::int64_t at_r = shape_.reversed ? h.window - 1 - r : r,
                         at_s = shape_.reversed ? w.window - 1 - s : s;
      const std::byte* from = padded + (at_r * h.dilation * pitch_ + at_s * w.dilation) * size;
      for (std::int64_t row = 0; row < rows; ++row, from += h.stride * pitch_ * size, to += w.out * size)
        std::memcpy(to, from, bytes(w.out * size));
    }
  }
}

void Patches::gather(const std::byte* padded, std::int64_t rows, std::int64_t group, std::byte* to) const {
  if (by_element_) return all_by_element(padded, rows, to);
  padded += group * shape_.in_group() * shape_.element();
  if (shape_.dtype == DType::f32) {
    by_place(reinterpret_cast<const float*>(padded), rows, reinterpret_cast<float*>(to));
  } else {
    by_place(reinterpret_cast<const double*>(padded), rows, reinterpret_cast<double*>(to));
  }
}

}  // namespace turunan::plan
