#include <algorithm>

#include "ops/product.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/product_operands.hpp"

namespace turunan::plan {

bool takes_product(const Network& network, NodeIndex node) {
  return &network.node(node).operation == &ops::matmul && is_floating(network.type(node).dtype);
}

namespace {

// How the matrices of a stack lie: row by row, or column by column, that is transposed.
struct MatrixLayout {
  bool transposed = false;
  std::int64_t stride = 0;  // between stored rows, 0 without a gap
};

std::optional<MatrixLayout> layout_of(const View& view) {
  const std::size_t row = view.shape.rank() - 2, column = row + 1;
  const std::int64_t rows = view.shape[row], columns = view.shape[column];
  if (view.shape.elements() == 0) return MatrixLayout{};  // whatever its strides are
  const auto stored = [&](std::int64_t n, std::int64_t outer, std::int64_t length, std::int64_t inner) {
    return (length == 1 || inner == 1) && (n == 1 || outer >= length);
  };
  if (stored(rows, view.strides[row], columns, view.strides[column])) {
    return MatrixLayout{false, rows == 1 ? 0 : view.strides[row]};
  }
  if (stored(columns, view.strides[column], rows, view.strides[row])) {
    return MatrixLayout{true, columns == 1 ? 0 : view.strides[column]};
  }
  return std::nullopt;
}

struct Operand {
  View view;
  MatrixLayout layout;
};

Operand operand(Lowering& lowering, NodeIndex node) {
  if (const auto layout = layout_of(lowering.view(node))) return {lowering.view(node), *layout};
  const View copy = lowering.compact(node);
  return {copy, *layout_of(copy)};
}

struct Offsets {
  std::int64_t a, b, c;  // in bytes
};

struct ProductRecord {
  Product product;
  const std::byte *a, *b;
  std::byte* c;
  std::vector<Offsets> stack;
};

void run_whole(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const ProductRecord*>(memory);
  record.product.run(record.a, record.b, record.c);
}

void run_part(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const ProductRecord*>(memory);
  record.product.run_part(part, record.a, record.b, record.c);
}

void run_stack(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const ProductRecord*>(memory);
  const Offsets& at = record.stack[static_cast<std::size_t>(part)];
  record.product.run(record.a + at.a, record.b + at.b, record.c + at.c);
}

// The offset of every matrix of a stack, in the order of C's.
std::vector<std::int64_t> stack_offsets(const View& view) {
  const Shape front(std::vector<std::int64_t>(view.shape.begin(), view.shape.end() - 2));
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(front.elements()));
  const auto size = static_cast<std::int64_t>(size_in_bytes(view.dtype));
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    auto rest = static_cast<std::int64_t>(i);
    for (std::size_t axis = front.rank(); axis-- > 0;) {
      offsets[i] += rest % front[axis] * view.strides[axis] * size;
      rest /= front[axis];
    }
  }
  return offsets;
}

Instruction emit_product(Memory& memory, const ProductShape& shape, const View& a, const View& b,
                         const View& c) {
  ProductRecord record{Product(shape), memory.at(a), memory.at(b), memory.at(c), {}};
  if (c.shape.rank() == 2) {
    const std::int64_t parts = record.product.parts();
    return {parts == 1 ? run_whole : run_part, memory.keep(std::move(record)), parts};
  }
  const auto in_a = stack_offsets(a), in_b = stack_offsets(b), in_c = stack_offsets(c);
  for (std::size_t i = 0; i < in_c.size(); ++i) record.stack.push_back({in_a[i], in_b[i], in_c[i]});
  const auto parts = static_cast<std::int64_t>(record.stack.size());
  return {run_stack, memory.keep(std::move(record)), parts};
}

}  // namespace

ProductOperands product_operands(Lowering& lowering, NodeIndex node) {
  const auto inputs = lowering.network().inputs(node);
  const Operand a = operand(lowering, inputs[0]), b = operand(lowering, inputs[1]);
  const TensorType& type = lowering.network().type(node);
  ProductShape shape;
  shape.dtype = type.dtype;
  shape.m = type.shape.from_end(2);
  shape.n = type.shape.from_end(1);
  shape.k = a.view.shape.from_end(1);
  shape.transposed_a = a.layout.transposed;
  shape.transposed_b = b.layout.transposed;
  shape.a_stride = a.layout.stride;
  shape.b_stride = b.layout.stride;
  return {shape, a.view, b.view};
}

void lower_product(Lowering& lowering, NodeIndex node) {
  const auto [shape, a, b] = product_operands(lowering, node);
  const View c = lowering.make_result(node);
  Step step;
  step.text = describe(lowering.network(), node);
  step.reads = {a.buffer, b.buffer};
  step.writes = {c.buffer};
  step.emit = [shape = shape, a = a, b = b, c](Memory& memory) {
    return emit_product(memory, shape, a, b, c);
  };
  lowering.add(std::move(step), lowering.network().fixed[node]);
}

}  // namespace turunan::plan
