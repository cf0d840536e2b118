#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/scratch.hpp"
#include "plan/product_operands.hpp"

namespace turunan::plan {

namespace {

struct TilesRecord {
  Product product;
  const std::byte *a, *b;
  Stretch stretch;
  std::size_t tile_bytes;
  std::int64_t row_bytes;  // of a tile
};

// A tile of C = A·B, then what is made of it: at once where it has whole rows of C, else row by row.
void run_tile(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const TilesRecord*>(memory);
  auto* tile = static_cast<std::byte*>(scratch(ScratchUse::tile, record.tile_bytes));
  record.product.run_tile(part, record.a, record.b, tile);
  const Product::Region at = record.product.region(part);
  const std::int64_t n = record.product.shape().n;
  if (at.columns == n) return record.stretch.run(record.stretch.record, tile, at.row * n, at.rows * n);
  for (std::int64_t row = 0; row < at.rows; ++row) {
    record.stretch.run(record.stretch.record, tile + row * record.row_bytes, (at.row + row) * n + at.column,
                       at.columns);
  }
}

}  // namespace

void lower_product_in_tiles(Lowering& lowering, const Unit& unit) {
  ProductOperands operands = product_operands(lowering, unit.product);
  if (operands.shape.transposed_b) {  // it is packed as a whole, which tiles would do again and again
    lower_product(lowering, unit.product);
    return lower_elementwise(lowering, {{unit.nodes.begin() + 1, unit.nodes.end()}});
  }
  operands.shape.tiled = true;
  StretchStep rest = elementwise_over_tiles(lowering, unit);
  Step step = std::move(rest.step);
  for (const View* view : {&operands.a, &operands.b}) step.reads.push_back(view->buffer);
  step.emit = [operands, emit = std::move(rest.emit)](Memory& memory) {
    const auto size = static_cast<std::int64_t>(size_in_bytes(operands.shape.dtype));
    TilesRecord record{
        Product(operands.shape), memory.at(operands.a), memory.at(operands.b), emit(memory), 0, 0};
    record.tile_bytes = static_cast<std::size_t>(record.product.tile_elements() * size);
    record.row_bytes = record.product.tile_stride() * size;
    const std::int64_t parts = record.product.parts();
    return Instruction{run_tile, memory.keep(std::move(record)), parts};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace turunan::plan
