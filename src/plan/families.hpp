#pragma once

#include "plan/lowering.hpp"

// How operations become steps: one file for each family of kernels.

namespace turunan::plan {

/// to[i] = from[i], whatever the strides of `from`; `to` is compact.
Step copy_step(const View& from, const View& to);

/// Elementwise nodes that run together, block by block.
void lower_elementwise(Lowering& lowering, const Unit& unit);

/// Any other node: each family takes what it has kernels for, the plain value the rest.
void lower_other(Lowering& lowering, NodeIndex node);
bool has_kernel(const Network& network, NodeIndex node);

/// C = A·B, stacked; either operand may be transposed.
bool takes_product(const Network& network, NodeIndex node);
void lower_product(Lowering& lowering, NodeIndex node);

/// The plain value of the operation, copied into place. Allocates when it runs.
void lower_plain(Lowering& lowering, NodeIndex node);

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
