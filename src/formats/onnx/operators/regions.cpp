#include "formats/onnx/operators/common.hpp"
#include "graph/memory.hpp"
#include "ops/indexing.hpp"
#include "ops/product.hpp"

// Regions of images in one size; He et al., Mask R-CNN, 2017. Every number of a region is a weighted sum of
// an image's elements: a product with a matrix of weights, which the region's corners make.

namespace turunan::onnx {

namespace {

struct Sampling {
  std::int64_t height, width;  // of the image
  std::int64_t rows, columns;  // of the result
  std::int64_t ratio;          // samples along each side of one number; 0 for as many as elements lie there
};

struct Region {
  double y, x, height, width;
};

// The two elements that a place along one axis lies between, and the weight of the second.
struct Between {
  std::int64_t low, high;
  double fraction;
};

std::optional<Between> between(double at, std::int64_t size) {
  if (!(at >= -1 && at <= static_cast<double>(size))) return {};
  const double place = std::max(at, 0.0);
  const auto low = static_cast<std::int64_t>(place);
  if (low >= size - 1) return Between{size - 1, size - 1, 0};
  return Between{low, low + 1, place - static_cast<double>(low)};
}

std::int64_t samples(const Call& c, const Sampling& s, double side, std::int64_t parts) {
  const double count =
      s.ratio > 0 ? static_cast<double>(s.ratio) : std::ceil(side / static_cast<double>(parts));
  if (!(count <= 65536)) c.malformed("has a region larger than any image");
  return std::max<std::int64_t>(static_cast<std::int64_t>(count), 1);
}

// rows·columns × height·width: the mean of the samples within each number.
Array weights(const Call& c, const Sampling& s, const Region& r) {
  const Shape shape{s.rows * s.columns, s.height * s.width};
  require_memory(static_cast<std::size_t>(shape.elements()) * sizeof(double));
  Array matrix = Array::zeros({DType::f64, shape});
  const auto elements = matrix.write<double>();
  const std::int64_t down = samples(c, s, r.height, s.rows), across = samples(c, s, r.width, s.columns);
  const auto place = [](double start, double side, std::int64_t parts, std::int64_t each, std::int64_t i) {
    return start + side * (static_cast<double>(i) + 0.5) / static_cast<double>(parts * each);
  };
  for (std::int64_t i = 0; i < s.rows * down; ++i) {
    const auto v = between(place(r.y, r.height, s.rows, down, i), s.height);
    for (std::int64_t j = 0; v && j < s.columns * across; ++j) {
      const auto h = between(place(r.x, r.width, s.columns, across, j), s.width);
      if (!h) continue;
      double* row = elements.data() + (i / down * s.columns + j / across) * s.height * s.width;
      const double share = 1 / static_cast<double>(down * across);
      row[v->low * s.width + h->low] += share * (1 - v->fraction) * (1 - h->fraction);
      row[v->low * s.width + h->high] += share * (1 - v->fraction) * h->fraction;
      row[v->high * s.width + h->low] += share * v->fraction * (1 - h->fraction);
      row[v->high * s.width + h->high] += share * v->fraction * h->fraction;
    }
  }
  return matrix;
}

Values align(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Array corners = c.constant(1);
  const std::vector<std::int64_t> images = c.constant_integers(2);
  if (c.text("mode", "avg") != "avg") c.unsupported("the mode '" + c.text("mode", "") + "'");
  if (x.rank() != 4 || corners.rank() != 2 || corners.shape()[1] != 4 || images.empty() ||
      corners.shape()[0] != static_cast<std::int64_t>(images.size())) {
    c.malformed("takes images, regions × 4 corners and an image for each region");
  }
  const Sampling s{x.shape()[2], x.shape()[3], c.integer("output_height", 1), c.integer("output_width", 1),
                   c.integer("sampling_ratio", 0)};
  for (const std::int64_t number : {s.height, s.width, s.rows, s.columns, s.ratio + 1}) {
    if (number < 1 || number > 65536) c.malformed("has a size below 1 or too large");
  }
  const bool half = c.text("coordinate_transformation_mode",
                           c.version() < 16 ? "output_half_pixel" : "half_pixel") == "half_pixel";
  const double scale = c.number("spatial_scale", 1), offset = half ? 0.5 : 0, least = half ? 0 : 1;
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto corner = [&](std::size_t k) {
      return corners.element(static_cast<std::int64_t>(i * 4 + k)) * scale - offset;
    };
    const Region region{corner(1), corner(0), std::max(corner(3) - corner(1), least),
                        std::max(corner(2) - corner(0), least)};
    if (!std::isfinite(region.height) || !std::isfinite(region.width))
      c.malformed("has a region without end");
    if (images[i] < 0 || images[i] >= x.shape()[0]) c.malformed("has a region of no image");
    const Tensor image = ops::reshape(single(x, 0, images[i]), {x.shape()[1], s.height * s.width});
    const Tensor numbers = ops::product(image, ops::transpose(Tensor(weights(c, s, region).cast(x.dtype()))));
    results.push_back(ops::reshape(numbers, {1, x.shape()[1], s.rows, s.columns}));
  }
  return {computed(ops::concat(results, 0), c.type(0))};
}

constexpr OperatorEntry entries[] = {{"RoiAlign", align}};

}  // namespace

std::span<const OperatorEntry> region_operators() {
  return entries;
}

}  // namespace turunan::onnx
