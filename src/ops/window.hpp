#pragma once

#include "ops/apply.hpp"

// What convolutions and poolings share: images are examples × spatial axes × channels, and a window walks
// over the spatial ones.

namespace turunan::ops {

/// The sizes between the first axis and the last.
Shape spatial(const Shape& images);

/// examples × places × channels. Throws ShapeError where a window of these sizes fits nowhere.
Shape windowed_shape(const Window& window, const Shape& images, const Shape& kernel, std::int64_t channels);

/// Throws ShapeError for images without spatial axes, or a window that names others, DomainError for a stride
/// or dilation below 1 or a negative padding.
void check_window(const Window& window, const Shape& images);

/// Throws DomainError for a stride, a dilation or a size below 1 or a negative padding.
void check_axis(const WindowAxis& axis);

/// The padding with which a window at each place of a stride of 1 gives as many places: what is odd goes
/// behind.
void pad_to_same(WindowAxis& axis, std::int64_t size, std::int64_t length);

/// The window that a call of a sheet names: stride, padding, dilation where the call has them. `kernel` is
/// the window's size along each axis of the images.
struct WindowArguments {
  std::size_t stride, padding, dilation = no_argument;
  static constexpr std::size_t no_argument = SIZE_MAX;
};
Window window_of(const Arguments& a, const WindowArguments& where, const Shape& images, const Shape& kernel);

/// One number for every spatial axis, or one for each. Throws ShapeError for another count.
std::vector<std::int64_t> for_each_axis(std::vector<std::int64_t> numbers, std::size_t axes,
                                        std::string_view what);

/// Calls f(place, within, at): which place of the window, which element within it, which element of the
/// lengths is there, each counted row by row; not where that is padding.
template <class F>
void for_each_meeting(const Window& window, const Shape& lengths, const Shape& kernel, const Shape& counts,
                      F f) {
  const std::int64_t places = counts.elements(), elements = kernel.elements();
  for (std::int64_t place = 0; place < places; ++place) {
    for (std::int64_t within = 0; within < elements; ++within) {
      std::int64_t at = 0, distance = 1, p = place, e = within;
      bool inside = true;
      for (std::size_t i = window.axes.size(); i-- > 0;) {
        const WindowAxis& axis = window.axes[i];
        const std::int64_t position =
            p % counts[i] * axis.stride + e % kernel[i] * axis.dilation - axis.before;
        inside = inside && position >= 0 && position < lengths[i];
        at += position * distance;
        distance *= lengths[i];
        p /= counts[i];
        e /= kernel[i];
      }
      if (inside) f(place, within, at);
    }
  }
}

}  // namespace turunan::ops
