#include <algorithm>

#include "formats/onnx/operators/common.hpp"

// Operators whose result has a shape that numbers decide on: computed from values while the graph is built.

namespace turunan::onnx {

namespace {

// ---- boxes that do not overlap

struct Box {
  double y1, x1, y2, x2;
  double area() const { return (y2 - y1) * (x2 - x1); }
};

Box box_of(const double* corners, bool by_center) {
  if (by_center) {
    const double x = corners[0], y = corners[1], w = corners[2] / 2, h = corners[3] / 2;
    return {y - h, x - w, y + h, x + w};
  }
  return {std::min(corners[0], corners[2]), std::min(corners[1], corners[3]),
          std::max(corners[0], corners[2]), std::max(corners[1], corners[3])};
}

double overlap(const Box& a, const Box& b) {
  const double h = std::min(a.y2, b.y2) - std::max(a.y1, b.y1),
               w = std::min(a.x2, b.x2) - std::max(a.x1, b.x1);
  if (h <= 0 || w <= 0) return 0;
  return h * w / (a.area() + b.area() - h * w);
}

double number_or(const Call& c, std::size_t input, double otherwise) {
  return c.has(input) ? c.constant_number(input) : otherwise;
}

// The boxes of the greatest scores, each far enough from those picked before it.
std::vector<std::int64_t> picked(const std::vector<Box>& boxes, const double* scores, double at_most,
                                 double most_overlap, double least_score) {
  std::vector<std::int64_t> order = counted(static_cast<std::int64_t>(boxes.size()));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t i, std::int64_t j) { return scores[i] > scores[j]; });
  std::vector<std::int64_t> result;
  for (const std::int64_t i : order) {
    if (static_cast<double>(result.size()) >= at_most || !(scores[i] > least_score)) break;
    const bool apart = std::all_of(result.begin(), result.end(), [&](std::int64_t j) {
      return overlap(boxes[static_cast<std::size_t>(i)], boxes[static_cast<std::size_t>(j)]) <= most_overlap;
    });
    if (apart) result.push_back(i);
  }
  return result;
}

Values non_max_suppression(const Call& c) {
  const Array corners = c.constant(0), scores = c.constant(1);
  if (corners.rank() != 3 || scores.rank() != 3 || corners.shape()[2] != 4 ||
      corners.shape()[0] != scores.shape()[0] || corners.shape()[1] != scores.shape()[2]) {
    c.malformed("takes examples × boxes × 4 and examples × classes × boxes");
  }
  const double at_most = number_or(c, 2, 0), most_overlap = number_or(c, 3, 0);
  const double least_score = number_or(c, 4, -INFINITY);
  const std::vector<double> corner = corners.to_doubles(), score = scores.to_doubles();
  const std::int64_t examples = scores.shape()[0], classes = scores.shape()[1], count = scores.shape()[2];
  std::vector<std::int64_t> result;
  for (std::int64_t n = 0; n < examples; ++n) {
    std::vector<Box> boxes;
    for (std::int64_t i = 0; i < count; ++i) {
      boxes.push_back(box_of(corner.data() + (n * count + i) * 4, c.flag("center_point_box")));
    }
    for (std::int64_t k = 0; k < classes; ++k) {
      const double* row = score.data() + (n * classes + k) * count;
      for (const std::int64_t i : picked(boxes, row, at_most, most_overlap, least_score)) {
        result.insert(result.end(), {n, k, i});
      }
    }
  }
  const Shape shape{static_cast<std::int64_t>(result.size() / 3), 3};
  return {{Tensor(whole_numbers(shape, result)), ElementType::int64}};
}

// ---- how often sequences of numbers are met

struct Grams {
  std::vector<std::int64_t> pool, counts, places;
  std::vector<double> weights;
  std::int64_t shortest, longest, most_skipped;
  std::string mode;
};

// The numbers of gram `index` of the pool, and the position behind them.
void count_gram(const Grams& g, std::span<const double> row, std::span<const std::int64_t> gram,
                double& count) {
  const auto length = static_cast<std::int64_t>(gram.size()), size = static_cast<std::int64_t>(row.size());
  for (std::int64_t skip = 0; skip <= (length == 1 ? 0 : g.most_skipped); ++skip) {
    for (std::int64_t start = 0; start + (length - 1) * (skip + 1) < size; ++start) {
      bool met = true;
      for (std::int64_t i = 0; met && i < length; ++i) {
        met = row[static_cast<std::size_t>(start + i * (skip + 1))] ==
              static_cast<double>(gram[static_cast<std::size_t>(i)]);
      }
      count += met ? 1 : 0;
    }
  }
}

std::vector<double> counts_of(const Call& c, const Grams& g, std::span<const double> row, std::size_t width) {
  std::vector<double> result(width, 0.0);
  std::size_t gram = 0;
  for (std::size_t length = 1; length <= g.counts.size(); ++length) {
    const auto start = static_cast<std::size_t>(g.counts[length - 1]);
    const std::size_t end =
        length < g.counts.size() ? static_cast<std::size_t>(g.counts[length]) : g.pool.size();
    if (end > g.pool.size() || start > end) c.malformed("has ngram_counts outside of its pool");
    for (std::size_t at = start; at + length <= end; at += length, ++gram) {
      const auto n = static_cast<std::int64_t>(length);
      if (n < g.shortest || n > g.longest) continue;
      if (gram >= g.places.size()) c.malformed("has not an index for each gram of its pool");
      double& count = result[static_cast<std::size_t>(g.places[gram])];
      count_gram(g, row, std::span(g.pool).subspan(at, length), count);
      const double weight = gram < g.weights.size() ? g.weights[gram] : 1;
      if (g.mode == "IDF") count = count > 0 ? weight : 0;
      if (g.mode == "TFIDF") count *= weight;
    }
  }
  return result;
}

Values gram_counts(const Call& c) {
  if (c.has_attribute("pool_strings")) c.unsupported("a pool of texts");
  const Grams g{c.integers("pool_int64s"),    c.integers("ngram_counts"),
                c.integers("ngram_indexes"),  c.numbers("weights"),
                c.integer("min_gram_length"), c.integer("max_gram_length"),
                c.integer("max_skip_count"),  c.text("mode", "")};
  const Array x = c.constant(0);
  if (x.rank() < 1 || x.rank() > 2 || g.most_skipped > 1000)
    c.malformed("takes one row of numbers, or several");
  std::int64_t width = 0;
  for (const std::int64_t place : g.places) {
    if (place < 0 || place > 100'000'000) c.malformed("has an index of no column");
    width = std::max(width, place + 1);
  }
  for (const std::int64_t count : g.counts) {
    if (count < 0) c.malformed("has a negative ngram_counts");
  }
  const std::vector<double> elements = x.to_doubles();
  const auto length = static_cast<std::size_t>(x.shape().from_end(1));
  const std::size_t rows = x.rank() == 2 ? static_cast<std::size_t>(x.shape()[0]) : 1;
  std::vector<double> result;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto counts =
        counts_of(c, g, std::span(elements).subspan(row * length, length), static_cast<std::size_t>(width));
    result.insert(result.end(), counts.begin(), counts.end());
  }
  const Shape shape = x.rank() == 2 ? Shape{x.shape()[0], width} : Shape{width};
  return {{Tensor(Array(shape, result, DType::f32)), ElementType::float32}};
}

constexpr OperatorEntry entries[] = {
    {"NonMaxSuppression", non_max_suppression},
    {"TfIdfVectorizer", gram_counts},
};

}  // namespace

std::span<const OperatorEntry> value_operators() {
  return entries;
}

}  // namespace turunan::onnx
