#pragma once

#include "plan/lowering.hpp"

// How operations become steps: one file for each family of kernels.

namespace turunan::plan {

/// to[i] = from[i], whatever the strides of `from`; `to` is compact. `what` is the formula of the listing.
Step copy_step(const View& from, const View& to, const std::string& what);

/// Elementwise nodes that run together, block by block.
void lower_elementwise(Lowering& lowering, const Unit& unit);

/// A step that runs over stretches of its elements; the step itself has no `emit`.
struct StretchStep {
  Step step;
  std::function<Stretch(Memory&)> emit;
};
/// The same for tiles of the unit's product.
StretchStep elementwise_over_tiles(Lowering& lowering, const Unit& unit);

/// The same for the update of Adam, whether its gradient is a product or not; nothing where the unit is
/// another.
std::optional<StretchStep> adam_step(Lowering& lowering, const Unit& unit);

/// A product and what is made of it, while each tile is in the cache.
void lower_product_in_tiles(Lowering& lowering, const Unit& unit);

/// Nodes over tensors that fit in one vector, whatever their shapes, run together.
bool takes_small(const Network& network, NodeIndex node);
/// The dtype of the vectors.
DType small_dtype(const Network& network, NodeIndex node);
void lower_small(Lowering& lowering, const Unit& unit);

/// Any other node: each family takes what it has kernels for, the plain value the rest.
void lower_other(Lowering& lowering, NodeIndex node);
bool has_kernel(const Network& network, NodeIndex node);

/// C = A·B, stacked; either operand may be transposed.
bool takes_product(const Network& network, NodeIndex node);
void lower_product(Lowering& lowering, NodeIndex node);

/// Sums, products, greatest and least elements over axes.
bool takes_reduction(const Network& network, NodeIndex node);
void lower_reduction(Lowering& lowering, NodeIndex node);

/// Softmax and its logarithm over the last axis, and softmax with cross-entropy.
bool takes_softmax(const Network& network, NodeIndex node);
void lower_softmax(Lowering& lowering, NodeIndex node);
/// The nodes that make the gradient of such a loss, from its softmax to the gradient itself, the last; empty
/// where they are not there, or are read elsewhere too.
std::vector<NodeIndex> gradient_beside(const Network& network, NodeIndex loss);
void lower_loss(Lowering& lowering, const Unit& unit);
/// Whether a softmax stays closed, of a node that is not in a network.
bool is_row_softmax(const Node& node);

/// Tensors put together, and tensors put among zeros.
bool takes_assembly(const Network& network, NodeIndex node);
void lower_assembly(Lowering& lowering, NodeIndex node);

/// Convolutions of images with one or two spatial axes, what they give back to the images and to the weights.
bool takes_convolution(const Network& network, NodeIndex node);
void lower_convolution(Lowering& lowering, NodeIndex node);

/// Poolings of such images, and what they give back.
bool takes_pooling(const Network& network, NodeIndex node);
void lower_pooling(Lowering& lowering, NodeIndex node);

/// Random numbers that a counter changes.
bool takes_draw(const Network& network, NodeIndex node);
void lower_draw(Lowering& lowering, NodeIndex node);

/// The plain value of the operation, copied into place. Allocates when it runs.
void lower_plain(Lowering& lowering, NodeIndex node);

}  // namespace turunan::plan
