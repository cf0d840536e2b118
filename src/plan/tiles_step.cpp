#include <algorithm>

#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/scratch.hpp"
#include "plan/product_operands.hpp"

namespace turunan::plan {

namespace {

constexpr double part_flops = 500'000;  // of the product: some 5 µs

struct TilesRecord {
  Product product;
  const std::byte *a, *b;
  Stretch stretch;
  std::size_t tile_bytes;
  std::int64_t parts;
};

// Tile by tile some rows of C = A·B, then what is made of them.
void run_tiles(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const TilesRecord*>(memory);
  auto* rows = static_cast<std::byte*>(scratch(ScratchUse::tile, record.tile_bytes));
  const std::int64_t tiles = record.product.parts(), first = tiles * part / record.parts,
                     end = tiles * (part + 1) / record.parts;
  for (std::int64_t tile = first; tile < end; ++tile) {
    record.product.run_tile(tile, record.a, record.b, rows);
    const Product::Region at = record.product.region(tile);
    record.stretch.run(record.stretch.record, rows, at.row * at.columns, at.rows * at.columns);
  }
}

// A multiple of 4 where there is enough to do, so that they spread evenly over 2 or 4 threads.
std::int64_t count_parts(const Product& product) {
  const ProductShape& s = product.shape();
  const double flops = 2.0 * static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
  const auto parts = static_cast<std::int64_t>(flops / part_flops / 4) * 4;
  return std::clamp<std::int64_t>(parts, 1, product.parts());
}

}  // namespace

void lower_product_in_tiles(Lowering& lowering, const Unit& unit) {
  ProductOperands operands = product_operands(lowering, unit.product);
  operands.shape.tiled = true;
  if (!Product::suits_tiles(operands.shape)) {
    lower_product(lowering, unit.product);
    return lower_elementwise(lowering, {{unit.nodes.begin() + 1, unit.nodes.end()}});
  }
  StretchStep rest = elementwise_over_tiles(lowering, unit);
  Step step = std::move(rest.step);
  for (const View* view : {&operands.a, &operands.b}) step.reads.push_back(view->buffer);
  step.emit = [operands, emit = std::move(rest.emit)](Memory& memory) {
    const Product product(operands.shape);
    const std::int64_t parts = count_parts(product);
    const std::size_t bytes =
        static_cast<std::size_t>(product.tile_elements()) * size_in_bytes(operands.shape.dtype);
    const TilesRecord* record = memory.keep(
        TilesRecord{product, memory.at(operands.a), memory.at(operands.b), emit(memory), bytes, parts});
    return Instruction{run_tiles, record, parts};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace turunan::plan
