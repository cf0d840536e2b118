#include <algorithm>
#include <cmath>
#include <cstring>

#include "data/dataset.hpp"
#include "turunan/data.hpp"

namespace turunan::data {

namespace {

void require_rows(const Array& array) {
  if (array.rank() == 0) throw ShapeError("an array of examples has one axis or more", {{0, "is a scalar"}});
}

std::span<const std::byte> bytes_as_stored(const Array& array) {
  if (array.is_of_bytes()) return std::as_bytes(array.bytes());
  return {static_cast<const std::byte*>(array.memory()),
          static_cast<std::size_t>(array.elements()) * size_in_bytes(array.dtype())};
}

}  // namespace

Array rows(const Array& array, std::span<const std::int64_t> positions) {
  require_rows(array);
  const Array all = array.is_row_major() ? array : array.compact();
  Shape shape = all.shape();
  const std::int64_t count = shape[0];
  shape[0] = static_cast<std::int64_t>(positions.size());
  if (count == 0 && !positions.empty()) throw ShapeError("there are no rows to take");
  const TensorType type{all.dtype(), shape};
  Array result = all.is_of_bytes() ? Array::of_bytes(type, all.divisor()) : Array::zeros(type);
  const auto stored = bytes_as_stored(all);
  const std::size_t bytes = count == 0 ? 0 : stored.size() / static_cast<std::size_t>(count);
  const std::byte* from = stored.data();
  auto* to = const_cast<std::byte*>(bytes_as_stored(result).data());
  for (const std::int64_t position : positions) {
    if (position < 0 || position >= count) {
      throw ShapeError("there is no row " + std::to_string(position),
                       {{0, "has rows 0 to " + std::to_string(count - 1)}});
    }
    std::memcpy(to, from + static_cast<std::size_t>(position) * bytes, bytes);
    to += bytes;
  }
  return result;
}

Dataset rows(const Dataset& dataset, std::span<const std::int64_t> positions) {
  Dataset result{{}, dataset.columns, dataset.categories};
  for (const Array& tensor : dataset.tensors) result.tensors.push_back(rows(tensor, positions));
  return result;
}

Array one_hot(const Array& labels, std::int64_t classes) {
  require_rows(labels);
  const std::int64_t count = labels.shape()[0];
  if (labels.elements() != count) {
    throw ShapeError("labels are n or n×1", {{0, "is " + to_string(labels.shape())}});
  }
  std::vector<std::int64_t> numbers;
  std::int64_t largest = -1;
  constexpr double most = 1e9;  // columns of a one-hot array
  for (std::int64_t i = 0; i < count; ++i) {
    const double label = labels.element(i);
    if (!(label >= 0 && label < most) || label != std::floor(label) ||
        (classes > 0 && label >= static_cast<double>(classes))) {
      throw DomainError("labels are whole numbers from 0" +
                        (classes > 0 ? " to " + std::to_string(classes - 1) : " up") + ", but label " +
                        std::to_string(i) + " is " + to_string(Array::scalar(label)));
    }
    numbers.push_back(static_cast<std::int64_t>(label));
    largest = std::max(largest, numbers.back());
  }
  return turunan::one_hot(numbers, classes > 0 ? classes : largest + 1,
                          is_floating(labels.dtype()) ? labels.dtype() : DType::f64);
}

}  // namespace turunan::data
