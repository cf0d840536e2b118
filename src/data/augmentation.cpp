#include <algorithm>
#include <cstring>
#include <numeric>

#include "graph/element.hpp"
#include "graph/random_bits.hpp"
#include "turunan/data.hpp"

namespace turunan::data {

namespace {

struct Window {
  std::int64_t height, width;
};

// What happens to one image: the pixel at (y, x) of the result is that at (from_y(y), from_x(x)) of the
// image.
struct Move {
  bool left_right, up_down;
  std::int64_t top, left;  // of the window, in the flipped and shifted image
  Window image;

  std::int64_t from_y(std::int64_t y) const { return up_down ? image.height - 1 - (y + top) : y + top; }
  std::int64_t from_x(std::int64_t x) const { return left_right ? image.width - 1 - (x + left) : x + left; }
};

std::int64_t drawn(std::uint64_t draws, std::uint64_t which, std::int64_t low, std::int64_t high) {
  return low +
         static_cast<std::int64_t>(random_bits(draws, which) % static_cast<std::uint64_t>(high - low + 1));
}

Move move_of(const Augmentation& how, Window image, Window window, std::uint64_t seed,
             std::int64_t position) {
  const std::uint64_t draws = random_bits(seed, static_cast<std::uint64_t>(position));
  const std::int64_t down = drawn(draws, 2, -how.shift, how.shift),
                     right = drawn(draws, 3, -how.shift, how.shift);
  return {how.flip_left_right && drawn(draws, 0, 0, 1) == 1, how.flip_up_down && drawn(draws, 1, 0, 1) == 1,
          drawn(draws, 4, 0, image.height - window.height) - down,
          drawn(draws, 5, 0, image.width - window.width) - right, image};
}

Window check(const Array& images, const Augmentation& how, std::size_t positions) {
  if (images.rank() != 4) {
    throw ShapeError("images are n×height×width×channels", {{0, "is " + to_string(images.shape())}});
  }
  const Shape& shape = images.shape();
  if (static_cast<std::int64_t>(positions) != shape[0]) {
    throw ShapeError("there is one position for each image, but " + std::to_string(positions) + " were given",
                     {{0, "is " + to_string(shape)}});
  }
  if (how.shift < 0 || how.shift > std::max(shape[1], shape[2])) {
    throw DomainError("a shift is from 0 to the size of the images, but it is " + std::to_string(how.shift));
  }
  const Window window{how.crop_height == 0 ? shape[1] : how.crop_height,
                      how.crop_width == 0 ? shape[2] : how.crop_width};
  if (window.height < 0 || window.width < 0 || window.height > shape[1] || window.width > shape[2]) {
    throw ShapeError(
        "a crop is no larger than the images, but it is " + to_string(Shape{window.height, window.width}),
        {{0, "is " + to_string(shape)}});
  }
  return window;
}

template <class T>
void move_image(const T* from, T* to, std::int64_t channels, Window window, const Move& move, T fill) {
  const auto depth = static_cast<std::size_t>(channels);
  for (std::int64_t y = 0; y < window.height; ++y) {
    const std::int64_t row = move.from_y(y);
    for (std::int64_t x = 0; x < window.width; ++x, to += depth) {
      const std::int64_t column = move.from_x(x);
      if (row < 0 || row >= move.image.height || column < 0 || column >= move.image.width) {
        std::fill_n(to, depth, fill);
      } else {
        std::copy_n(from + (row * move.image.width + column) * channels, depth, to);
      }
    }
  }
}

}  // namespace

Array augment(const Array& images, const Augmentation& how, std::uint64_t seed,
              std::span<const std::int64_t> positions) {
  const Window window = check(images, how, positions.size());
  const Array all = images.compact();
  const Shape& shape = all.shape();
  const Window image{shape[1], shape[2]};
  Array result = Array::zeros({all.dtype(), {shape[0], window.height, window.width, shape[3]}});
  visit_dtype(all.dtype(), [&]<class T>() {
    const T* from = all.read<T>().data();
    T* to = result.write<T>().data();
    for (const std::int64_t position : positions) {
      move_image(from, to, shape[3], window, move_of(how, image, window, seed, position),
                 convert<T>(how.fill));
      from += image.height * image.width * shape[3];
      to += window.height * window.width * shape[3];
    }
  });
  return result;
}

Array augment(const Array& images, const Augmentation& how, std::uint64_t seed, std::int64_t first) {
  std::vector<std::int64_t> positions(images.rank() == 0 ? 0 : static_cast<std::size_t>(images.shape()[0]));
  std::iota(positions.begin(), positions.end(), first);
  return augment(images, how, seed, positions);
}

}  // namespace turunan::data
