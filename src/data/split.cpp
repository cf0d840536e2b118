#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "graph/random_bits.hpp"
#include "turunan/data.hpp"

namespace turunan::data {

namespace {

using Positions = std::vector<std::int64_t>;

std::int64_t examples_of(const Dataset& dataset) {
  if (dataset.tensors.empty())
    throw ShapeError("a data set that is split has one tensor or more, but it has none");
  for (const Array& tensor : dataset.tensors) {
    if (tensor.rank() == 0 || tensor.shape()[0] != dataset.tensors[0].shape()[0]) {
      throw ShapeError(
          "the tensors of a data set have equally many examples",
          {{0, "is " + to_string(dataset.tensors[0].shape())}, {1, "is " + to_string(tensor.shape())}});
    }
  }
  return dataset.tensors[0].shape()[0];
}

// The positions of each category: equal rows of the targets.
std::vector<Positions> categories_of(const Array& targets) {
  const std::vector<double> elements = targets.to_doubles();
  const auto count = static_cast<std::size_t>(targets.shape()[0]);
  const std::size_t width = elements.size() / count;
  std::map<std::vector<double>, Positions> groups;
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = elements.begin() + static_cast<std::ptrdiff_t>(i * width);
    groups[std::vector<double>(row, row + static_cast<std::ptrdiff_t>(width))].push_back(
        static_cast<std::int64_t>(i));
  }
  std::vector<Positions> result;
  for (auto& [row, positions] : groups) result.push_back(std::move(positions));
  return result;
}

// How many of each group go to the test set: their shares rounded down, and what is left to the largest
// remainders, so that all of them together are `total`.
Positions shares(const std::vector<Positions>& groups, double share, std::int64_t total) {
  Positions counts;
  std::vector<std::pair<double, std::size_t>> remainders;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double exact = share * static_cast<double>(groups[g].size());
    counts.push_back(static_cast<std::int64_t>(std::floor(exact)));
    remainders.emplace_back(std::floor(exact) - exact, g);
  }
  std::sort(remainders.begin(), remainders.end());
  std::int64_t left = total - std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  for (std::size_t i = 0; left > 0; i = (i + 1) % remainders.size()) {
    const std::size_t g = remainders[i].second;
    if (counts[g] == static_cast<std::int64_t>(groups[g].size())) continue;
    ++counts[g];
    --left;
  }
  return counts;
}

void shuffle(Positions& positions, std::uint64_t seed) {
  for (std::size_t i = positions.size(); i > 1; --i)
    std::swap(positions[i - 1], positions[random_bits(seed, i) % i]);
}

}  // namespace

Split split(const Dataset& dataset, const SplitOptions& options) {
  const std::int64_t count = examples_of(dataset);
  const bool is_share = options.test > 0 && options.test < 1;
  const std::int64_t tests = is_share ? std::llround(options.test * static_cast<double>(count)) : 0;
  if (tests <= 0 || tests >= count) {
    throw DomainError("a split leaves examples on both sides, but a share of " +
                      to_string(Array::scalar(options.test)) + " of " + std::to_string(count) +
                      " examples does not");
  }
  std::vector<Positions> groups(1, Positions(static_cast<std::size_t>(count)));
  std::iota(groups[0].begin(), groups[0].end(), std::int64_t{0});
  if (options.stratify) groups = categories_of(dataset.tensors.back());
  const Positions counts = shares(groups, options.test, tests);
  Positions train, test;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    shuffle(groups[g], random_bits(options.seed, g));
    const auto middle = groups[g].begin() + counts[g];
    test.insert(test.end(), groups[g].begin(), middle);
    train.insert(train.end(), middle, groups[g].end());
  }
  std::sort(test.begin(), test.end());
  std::sort(train.begin(), train.end());
  return {rows(dataset, train), rows(dataset, test)};
}

}  // namespace turunan::data
