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
};

// Some rows of C = A·B, then what is made of them.
void run_tile(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const TilesRecord*>(memory);
  auto* tile = static_cast<std::byte*>(scratch(ScratchUse::tile, record.tile_bytes));
  record.product.run_tile(part, record.a, record.b, tile);
  const Product::Region at = record.product.region(part);
  record.stretch.run(record.stretch.record, tile, at.row * at.columns, at.rows * at.columns);
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
    TilesRecord record{Product(operands.shape), memory.at(operands.a), memory.at(operands.b), emit(memory),
                       0};
    record.tile_bytes =
        static_cast<std::size_t>(record.product.tile_elements()) * size_in_bytes(operands.shape.dtype);
    const std::int64_t parts = record.product.parts();
    return Instruction{run_tile, memory.keep(std::move(record)), parts};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace turunan::plan
