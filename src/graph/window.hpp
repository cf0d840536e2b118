#pragma once

#include <cstdint>
#include <vector>

namespace turunan {

/// How a window slides along one axis: from `before` places ahead of the first element to `after` behind the
/// last.
struct WindowAxis {
  std::int64_t size = 1;  ///< of a pooling; a convolution has it from its weights
  std::int64_t stride = 1;
  std::int64_t dilation = 1;           ///< the distance between neighbours within the window
  std::int64_t before = 0, after = 0;  ///< padding
  bool operator==(const WindowAxis&) const = default;
};

/// How a convolution or a pooling walks over its input.
struct Window {
  std::vector<WindowAxis> axes = {};  ///< the spatial ones
  std::int64_t groups = 1;            ///< of channels that meet only among themselves
  bool counts_padding = false;        ///< an average takes the padding for zeros
  bool operator==(const Window&) const = default;
};

/// At how many places a window of `size` elements fits an axis of `length`; 0 where it fits nowhere.
constexpr std::int64_t places(const WindowAxis& axis, std::int64_t size, std::int64_t length) {
  const std::int64_t room = length + axis.before + axis.after;
  if (size < 1 || room < 1 || size - 1 > (room - 1) / axis.dilation) return 0;
  return (room - 1 - axis.dilation * (size - 1)) / axis.stride + 1;
}

}  // namespace turunan
