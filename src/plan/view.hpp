#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "turunan/array.hpp"

namespace turunan::plan {

/// The number of a buffer: memory that one instruction writes, or that is given from outside.
using BufferId = std::uint32_t;
inline constexpr BufferId no_buffer = UINT32_MAX;

/// How the elements of a tensor lie in a buffer. Offset and strides count elements.
struct View {
  BufferId buffer = no_buffer;
  DType dtype = DType::f64;
  Shape shape;
  std::vector<std::int64_t> strides;
  std::int64_t offset = 0;

  bool is_compact() const;  ///< row-major without gaps, from the start of the buffer
  bool is_uniform() const;  ///< one element stands for all
};

View whole(BufferId buffer, const TensorType& type);  ///< all of a buffer, row-major
View transposed(const View& view, std::span<const std::int64_t> permutation);
View sliced(const View& view, std::span<const Slice> slices);
View broadcast(const View& view, const Shape& shape);
/// The same elements under another shape; nothing where they would have to be copied.
std::optional<View> reshaped(const View& view, const Shape& shape);

/// The axes of a view as few loops as will do, outermost first: neighbours that step alike are one.
struct Loop {
  std::int64_t count, stride;
};
std::vector<Loop> loops(const View& view);

}  // namespace turunan::plan
