#include <cstring>

#include "ops/indexing.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/copy.hpp"

namespace turunan::plan {

bool takes_assembly(const Network& network, NodeIndex node) {
  const Operation* operation = &network.node(node).operation;
  return operation == &ops::concatenate || operation == &ops::place_slice;
}

namespace {

// A tensor and the part of the result that it fills.
struct Piece {
  View from, to;
};

struct PlacedPiece {
  StridedCopy copy;
  const std::byte* from;
  std::byte* to;
};

struct AssemblyRecord {
  std::vector<PlacedPiece> pieces;
  std::byte* out;
  std::size_t zeroed_bytes;  // of what no piece fills
};

void run_assembly(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const AssemblyRecord*>(memory);
  if (record.zeroed_bytes != 0) std::memset(record.out, 0, record.zeroed_bytes);
  for (const PlacedPiece& piece : record.pieces) piece.copy.run(piece.from, piece.to);
}

std::vector<Piece> pieces_of(const Lowering& lowering, NodeIndex node, const View& result) {
  const Attributes& attributes = lowering.network().node(node).attributes;
  const auto inputs = lowering.network().inputs(node);
  if (&lowering.network().node(node).operation == &ops::place_slice) {
    return {{lowering.view(inputs[0]), sliced(result, attributes.slices)}};
  }
  std::vector<Piece> pieces;
  const auto axis = static_cast<std::size_t>(attributes.axes[0]);
  std::int64_t start = 0;
  for (const NodeIndex x : inputs) {
    std::vector<Slice> slices = whole(lowering.view(x).shape);
    slices[axis].start = start;
    start += slices[axis].count;
    pieces.push_back({lowering.view(x), sliced(result, slices)});
  }
  return pieces;
}

}  // namespace

void lower_assembly(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View result = lowering.make_result(node);
  const std::vector<Piece> pieces = pieces_of(lowering, node, result);
  const bool zeroed = &network.node(node).operation == &ops::place_slice;
  Step step;
  step.text = describe(network, node);
  for (const Piece& piece : pieces) step.reads.push_back(piece.from.buffer);
  step.writes = {result.buffer};
  step.emit = [pieces, result, zeroed](Memory& memory) {
    AssemblyRecord record{{}, memory.at(result), 0};
    if (zeroed) {
      record.zeroed_bytes = static_cast<std::size_t>(result.shape.elements()) * size_in_bytes(result.dtype);
    }
    for (const auto& [from, to] : pieces) {
      record.pieces.push_back(
          {StridedCopy(from.dtype, from.shape, from.strides, to.strides), memory.at(from), memory.at(to)});
    }
    return Instruction{run_assembly, memory.keep(std::move(record)), 1};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace turunan::plan
