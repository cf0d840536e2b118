#include "graph/index.hpp"

#include <fmt/format.h>

namespace turunan {

std::vector<std::int64_t> index_of(const Shape& shape, std::int64_t position) {
  std::vector<std::int64_t> index(shape.rank());
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    index[axis] = position % shape[axis];
    position /= shape[axis];
  }
  return index;
}

std::string index_text(const Shape& shape, std::int64_t position) {
  if (shape.rank() == 0) return {};
  return fmt::format("[{}]", fmt::join(index_of(shape, position), ", "));
}

}  // namespace turunan
