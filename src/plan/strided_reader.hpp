#pragma once

#include "plan/view.hpp"

namespace turunan::plan {

/// Copies elements start … start + n of a view, counted row by row, to `out`.
class StridedReader {
 public:
  explicit StridedReader(const View& view);
  void read(const std::byte* from, std::int64_t start, std::size_t n, void* out) const;

 private:
  template <class Element>
  void read_as(const std::byte* from, std::int64_t start, std::size_t n, void* out) const;

  std::vector<Loop> loops_;
  std::size_t size_;
};

}  // namespace turunan::plan
