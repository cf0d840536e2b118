#include <algorithm>

#include "ops/pooling.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/image_tiles.hpp"
#include "plan/kernels/pooling.hpp"
#include "plan/kernels/scratch.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t part_elements = 1 << 14;  // of images
constexpr std::int64_t tile_elements = 1 << 12;

bool is(const Network& network, NodeIndex node, const Operation& operation) {
  return &network.node(node).operation == &operation;
}

bool spreads(const Network& network, NodeIndex node) {
  return is(network, node, ops::pool_put) || is(network, node, ops::pool_spread);
}

PoolingShape shape_of(const Network& network, NodeIndex node, const Shape& images, const Shape& places) {
  const Window& window = *network.node(node).attributes.window;
  PoolingShape shape;
  shape.images = images[0];
  shape.channels = images.from_end(1);
  shape.counts_padding = window.counts_padding;
  PoolingAxis* axes[] = {&shape.height, &shape.width};
  const std::size_t count = window.axes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const WindowAxis& from = window.axes[i];
    *axes[i + 2 - count] = {.in = images[i + 1],
                            .out = places[i + 1],
                            .window = from.size,
                            .stride = from.stride,
                            .before = from.before};
  }
  return shape;
}

// How many rows of places make so many elements of images.
std::int64_t rows_of(const PoolingShape& shape, std::int64_t elements) {
  const std::int64_t row = shape.height.stride * shape.width.in * shape.channels;
  return std::clamp<std::int64_t>(elements / row, 1, shape.images * shape.height.out);
}

// Rows of places whose images' elements are no other rows'; whole images where places meet.
std::int64_t whole_rows_of(const PoolingShape& shape, std::int64_t elements) {
  if (!shape.is_tiled()) return shape.height.out;
  const std::int64_t rows = std::min(rows_of(shape, elements), shape.height.out);
  return (shape.height.out + (shape.height.out + rows - 1) / rows - 1) /
         ((shape.height.out + rows - 1) / rows);
}

// ---- images to places

struct PoolRecord {
  PoolKernel kernel;
  PoolingShape shape;
  const std::byte* x;
  std::byte* y;
  std::int64_t rows, rows_in_part;
  std::int64_t size;  // of an element
  Stretch stretch;
};

void run_pool(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const PoolRecord*>(memory);
  const std::int64_t first = part * record.rows_in_part;
  record.kernel(record.shape, first, std::min(record.rows_in_part, record.rows - first), record.x, record.y);
}

// The same into a tile, with what follows element by element.
void run_pool_on_tile(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const PoolRecord*>(memory);
  const std::int64_t first = part * record.rows_in_part,
                     rows = std::min(record.rows_in_part, record.rows - first);
  const std::int64_t row = record.shape.width.out * record.shape.channels;
  auto* tile = static_cast<std::byte*>(
      scratch(ScratchUse::tile, static_cast<std::size_t>(record.rows_in_part * row * record.size)));
  // The kernels count from the start of y, which would lie so far before the tile.
  const std::intptr_t start = reinterpret_cast<std::intptr_t>(tile) - first * row * record.size;
  record.kernel(record.shape, first, rows, record.x, reinterpret_cast<void*>(start));
  record.stretch.run(record.stretch.record, tile, first * row, rows * row);
}

struct Pooling {
  PoolingShape shape;
  PoolKernel kernel;
  View x;
};

Pooling pooling_of(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View x = lowering.compact(network.inputs(node)[0]);
  const TensorType& type = network.type(node);
  return {shape_of(network, node, x.shape, type.shape),
          is(network, node, ops::pool_max) ? find_max_pool(type.dtype) : find_average_pool(type.dtype), x};
}

Instruction instruction_of(Memory& memory, const Pooling& pooling, std::byte* y, const Stretch& stretch) {
  const PoolingShape& shape = pooling.shape;
  const std::int64_t rows = shape.images * shape.height.out, in_part = rows_of(shape, part_elements);
  const PoolRecord* record =
      memory.keep(PoolRecord{pooling.kernel, shape, memory.at(pooling.x), y, rows, in_part,
                             static_cast<std::int64_t>(size_in_bytes(pooling.x.dtype)), stretch});
  return {y == nullptr ? run_pool_on_tile : run_pool, record, (rows + in_part - 1) / in_part};
}

void lower_pool(Lowering& lowering, NodeIndex node) {
  const Pooling pooling = pooling_of(lowering, node);
  const View y = lowering.make_result(node);
  Step step;
  step.text = describe(lowering.network(), node);
  step.reads = {pooling.x.buffer};
  step.writes = {y.buffer};
  step.emit = [pooling, y](Memory& memory) { return instruction_of(memory, pooling, memory.at(y), {}); };
  lowering.add(std::move(step), lowering.network().fixed[node]);
}

void lower_pool_in_tiles(Lowering& lowering, const Unit& unit) {
  const Pooling pooling = pooling_of(lowering, unit.product);
  StretchStep rest = elementwise_over_tiles(lowering, unit);
  Step step = std::move(rest.step);
  step.reads.push_back(pooling.x.buffer);
  step.emit = [pooling, emit = std::move(rest.emit)](Memory& memory) {
    return instruction_of(memory, pooling, nullptr, emit(memory));
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

// ---- places to images

struct UnpoolRecord {
  UnpoolKernel kernel;
  PoolingShape shape;
  const std::byte *x, *g;
  std::byte* out;
  std::int64_t rows_in_tile, tiles_in_image, size;
  Stretch stretch;

  struct Tile {
    std::int64_t first, rows;      // of places, through all images
    std::int64_t start, elements;  // of images
  };
  Tile tile(std::int64_t number) const {
    const std::int64_t image = number / tiles_in_image, row = number % tiles_in_image * rows_in_tile;
    const std::int64_t rows = std::min(rows_in_tile, shape.height.out - row);
    const std::int64_t place_row = shape.height.window * shape.width.in * shape.channels;
    const std::int64_t first = image * shape.height.out + row;
    if (!shape.is_tiled()) return {first, rows, image * shape.in_image(), shape.in_image()};
    return {first, rows, first * place_row, rows * place_row};
  }
};

void run_unpool(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const UnpoolRecord*>(memory);
  const auto tile = record.tile(part);
  record.kernel(record.shape, tile.first, tile.rows, record.x, record.g,
                record.out + tile.start * record.size);
}

void run_unpool_on_tile(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const UnpoolRecord*>(memory);
  const auto tile = record.tile(part);
  const auto bytes = static_cast<std::size_t>(record.tile(0).elements * record.size);
  auto* space = static_cast<std::byte*>(scratch(ScratchUse::tile, bytes));
  record.kernel(record.shape, tile.first, tile.rows, record.x, record.g, space);
  record.stretch.run(record.stretch.record, space, tile.start, tile.elements);
}

struct Unpooling {
  PoolingShape shape;
  UnpoolKernel kernel;
  View x, g;  // x without a buffer where it is not read
};

Unpooling unpooling_of(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const auto inputs = network.inputs(node);
  const TensorType& type = network.type(node);
  const View g = lowering.compact(inputs[inputs.size() - 1]);
  const PoolingShape shape = shape_of(network, node, type.shape, g.shape);
  if (is(network, node, ops::pool_spread)) return {shape, find_spread_average(type.dtype), {}, g};
  return {shape, find_put_largest(type.dtype), lowering.compact(inputs[0]), g};
}

UnpoolRecord record_of(Memory& memory, const Unpooling& u, std::int64_t elements) {
  const std::int64_t rows = whole_rows_of(u.shape, elements);
  const std::byte* x = u.x.buffer == no_buffer ? nullptr : memory.at(u.x);
  return {u.kernel,
          u.shape,
          x,
          memory.at(u.g),
          nullptr,
          rows,
          (u.shape.height.out + rows - 1) / rows,
          static_cast<std::int64_t>(size_in_bytes(u.g.dtype)),
          {}};
}

void add_reads(Step& step, const Unpooling& u) {
  step.reads.push_back(u.g.buffer);
  if (u.x.buffer != no_buffer) step.reads.push_back(u.x.buffer);
}

void lower_unpool(Lowering& lowering, NodeIndex node) {
  const Unpooling unpooling = unpooling_of(lowering, node);
  const View out = lowering.make_result(node);
  Step step;
  step.text = describe(lowering.network(), node);
  add_reads(step, unpooling);
  step.writes = {out.buffer};
  step.emit = [unpooling, out](Memory& memory) {
    UnpoolRecord record = record_of(memory, unpooling, part_elements);
    record.out = memory.at(out);
    const std::int64_t parts = record.shape.images * record.tiles_in_image;
    return Instruction{run_unpool, memory.keep(record), parts};
  };
  lowering.add(std::move(step), lowering.network().fixed[node]);
}

}  // namespace

bool takes_pooling(const Network& network, NodeIndex node) {
  const bool known = is(network, node, ops::pool_max) || is(network, node, ops::pool_average) ||
                     is(network, node, ops::pool_put) || is(network, node, ops::pool_spread);
  return known && network.node(node).attributes.window->axes.size() <= 2 &&
         network.type(node).shape.elements() != 0;
}

void lower_pooling(Lowering& lowering, NodeIndex node) {
  if (spreads(lowering.network(), node)) return lower_unpool(lowering, node);
  lower_pool(lowering, node);
}

bool pools_in_tiles(const Network& network, NodeIndex node) {
  return takes_pooling(network, node);
}

void lower_pooling_in_tiles(Lowering& lowering, const Unit& unit) {
  if (!spreads(lowering.network(), unit.product)) return lower_pool_in_tiles(lowering, unit);
  const Unpooling unpooling = unpooling_of(lowering, unit.product);
  StretchStep rest = elementwise_over_tiles(lowering, unit);
  Step step = std::move(rest.step);
  add_reads(step, unpooling);
  step.emit = [unpooling, emit = std::move(rest.emit)](Memory& memory) {
    UnpoolRecord record = record_of(memory, unpooling, tile_elements);
    record.stretch = emit(memory);
    const std::int64_t parts = record.shape.images * record.tiles_in_image;
    return Instruction{run_unpool_on_tile, memory.keep(record), parts};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace turunan::plan
