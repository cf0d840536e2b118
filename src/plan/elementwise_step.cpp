#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <unordered_map>

#include "ops/arithmetic.hpp"
#include "ops/view.hpp"
#include "plan/block_calls.hpp"
#include "plan/describe.hpp"
#include "plan/recipe.hpp"

namespace turunan::plan {

namespace {

// Strided operands are loaded block by block, so that they need no memory of their own.
bool is_contiguous(const View& view) {
  View at_start = view;
  at_start.offset = 0;
  return at_start.is_compact();
}

template <std::size_t size>
void copy_block(const void* a, const void*, const void*, void* out, std::size_t n) {
  if (n != 0) std::memcpy(out, a, n * size);
}

ElementwiseKernel copy_kernel(DType dtype) {
  switch (size_in_bytes(dtype)) {
    case 1: return copy_block<1>;
    case 4: return copy_block<4>;
    default: return copy_block<8>;
  }
}

class ElementwiseLowering {
 public:
  ElementwiseLowering(Lowering& lowering, const Unit& unit)
      : lowering_(lowering), network_(lowering.network()), unit_(unit) {
    loop_.elements = network_.type(unit.nodes.front()).shape.elements();
  }

  void run() {
    lower_nodes();
    step_.emit = [loop = std::move(loop_)](Memory& memory) { return emit_loop(memory, loop); };
    lowering_.add(std::move(step_), network_.fixed[unit_.nodes.front()]);
  }

  StretchStep run_over_tiles() {
    lower_nodes();
    step_.may_take_over.clear();  // the product still reads what was offered
    return {std::move(step_),
            [loop = std::move(loop_)](Memory& memory) { return emit_stretch(memory, loop); }};
  }

 private:
  void lower_nodes() {
    for (const NodeIndex node : unit_.nodes) {
      if (node != unit_.product) lower_node(node);
    }
    for (const NodeIndex node : unit_.nodes) {
      if (node != unit_.product && lowering_.is_stored(node)) store(node);
    }
    assign_slots(loop_);
    finish_step();
  }

  // How the unit reads a buffer: until which call, and whether each block of it is read at its own time only.
  struct Reading {
    std::size_t last = 0, element_bytes = 0;
    bool in_step = true;
  };

  BlockSource add_call(BlockCall call) {
    for (const BlockSource* source : {&call.a, &call.b, &call.c})
      note_read(*source, call.slow.run != nullptr);
    loop_.calls.push_back(std::move(call));
    loop_.places.emplace_back();
    BlockSource result;
    result.block = static_cast<BlockId>(loop_.calls.size() - 1);
    return result;
  }

  void note_read(const BlockSource& source, bool slow) {
    const BufferId buffer = source.view.buffer;
    if (buffer == no_buffer) return;
    Reading& reading = readings_[buffer];
    reading.last = loop_.calls.size();
    reading.element_bytes = size_in_bytes(source.view.dtype);
    if (source.is_scalar || slow || !source.view.is_compact()) reading.in_step = false;
  }

  BlockSource load(const BlockSource& source, const TensorType& type) {
    BlockCall call;
    call.slow = load_call(source.number ? broadcast(whole(0, {type.dtype, {}}), type.shape) : source.view);
    call.a = source;
    call.a.is_scalar = true;  // the address of the first element; the reader steps on its own
    call.dtype = call.operands = type.dtype;
    return add_call(std::move(call));
  }

  BlockSource source_of(NodeIndex x) {
    if (const auto found = blocks_.find(x); found != blocks_.end()) return found->second;
    BlockSource source;
    if (x == unit_.product) {
      source.view.dtype = network_.type(x).dtype;
      source.is_tile = true;
      return source;
    }
    source.view = lowering_.view(x);
    if (is_contiguous(source.view)) return source;
    if (source.view.is_uniform()) {
      source.is_scalar = true;
      return source;
    }
    return blocks_[x] = load(source, network_.type(x));
  }

  // The input of a sum or difference that is a product and nothing else, c + a·b or c − a·b: no_node without.
  NodeIndex product_within(NodeIndex node) const {
    const Operation* operation = &network_.node(node).operation;
    if (operation != &ops::add && operation != &ops::subtract) return no_node;
    for (const NodeIndex x : network_.inputs(node)) {
      const bool subtracted = x == network_.inputs(node)[1];
      if (operation == &ops::subtract && !subtracted) continue;
      if (&network_.node(x).operation != &ops::multiply || !is_floating(network_.type(x).dtype)) continue;
      if (is_in_unit(x) && network_.users(x).size() == 1 && !lowering_.is_stored(x)) return x;
    }
    return no_node;
  }

  bool is_within_sum(NodeIndex node) const {
    const auto users = network_.users(node);
    return users.size() == 1 && product_within(users[0]) == node;
  }

  bool is_in_unit(NodeIndex x) const { return unit_.holds(x); }

  BlockSource lower_sum(NodeIndex node, NodeIndex product) {
    const auto inputs = network_.inputs(node), factors = network_.inputs(product);
    const NodeIndex rest = inputs[0] == product ? inputs[1] : inputs[0];
    const bool negative = &network_.node(node).operation == &ops::subtract;
    return call_kernel(negative ? ElementwiseCode::negative_multiply_add : ElementwiseCode::multiply_add,
                       {source_of(factors[0]), source_of(factors[1]), source_of(rest)},
                       network_.type(node).dtype);
  }

  void lower_node(NodeIndex node) {
    if (is_within_sum(node)) return;
    if (const NodeIndex product = product_within(node); product != no_node) {
      blocks_[node] = lower_sum(node, product);
      return;
    }
    const auto inputs = network_.inputs(node);
    std::vector<BlockSource> sources;
    for (const NodeIndex x : inputs) sources.push_back(source_of(x));
    const DType dtype = network_.type(inputs.back()).dtype;
    const std::vector<RecipeLine> lines = recipe_for(network_.node(node));
    if (&network_.node(node).operation == &ops::cast_to) {
      blocks_[node] = lower_cast(node, sources[0]);
    } else if (!lines.empty() && is_floating(dtype)) {
      blocks_[node] = lower_lines(lines, sources, dtype);
    } else {
      blocks_[node] = lower_plainly(node, sources);
    }
  }

  BlockSource lower_cast(NodeIndex node, BlockSource source) {
    const TensorType& from = network_.type(network_.inputs(node)[0]);
    const DType to = network_.type(node).dtype;
    if (to == DType::i64 && is_floating(from.dtype)) return lower_plainly(node, {source});
    BlockCall call;
    call.kernel = find_convert(from.dtype, to);
    call.a = source.is_scalar ? load(source, from) : source;
    call.dtype = to;
    return add_call(std::move(call));
  }

  BlockSource lower_plainly(NodeIndex node, const std::vector<BlockSource>& sources) {
    unsigned scalars = 0;
    for (std::size_t i = 0; i < sources.size(); ++i) scalars |= unsigned{sources[i].is_scalar} << i;
    BlockCall call;
    call.slow = plain_call(network_.nodes[node], scalars);
    if (!sources.empty()) call.a = sources[0];
    if (sources.size() > 1) call.b = sources[1];
    if (sources.size() > 2) call.c = sources[2];
    call.dtype = network_.type(node).dtype;
    return add_call(std::move(call));
  }

  BlockSource lower_lines(const std::vector<RecipeLine>& lines, const std::vector<BlockSource>& inputs,
                          DType dtype) {
    std::vector<BlockSource> results;
    for (const RecipeLine& line : lines) {
      const auto pick = [&](const Ingredient& ingredient) {
        BlockSource source;
        if (ingredient.kind == Ingredient::Kind::number) source.number = ingredient.number;
        if (ingredient.kind == Ingredient::Kind::result) source = results[ingredient.index];
        if (ingredient.kind == Ingredient::Kind::input && ingredient.index < inputs.size()) {
          source = inputs[ingredient.index];
        }
        return source;
      };
      results.push_back(call_kernel(line.code, {pick(line.a), pick(line.b), pick(line.c)}, dtype));
    }
    return results.back();
  }

  // Kernels take single elements in most places; where they do not, the element is spread over a block.
  BlockSource call_kernel(ElementwiseCode code, std::array<BlockSource, 3> operands, DType dtype) {
    const std::size_t count = operand_count(code);
    BlockCall call;
    for (std::size_t spread = 0; call.kernel == nullptr; ++spread) {
      unsigned form = 0;
      for (std::size_t i = 0; i < count; ++i) form |= unsigned{operands[i].is_one()} << i;
      call.kernel = find_elementwise(code, dtype, form);
      if (call.kernel != nullptr || !operands.at(spread).is_one()) continue;
      const bool condition = code == ElementwiseCode::select && spread == 0;
      operands[spread] = load(operands[spread], {condition ? DType::boolean : dtype, shape()});
    }
    call.a = operands[0];
    if (count > 1) call.b = operands[1];
    if (count > 2) call.c = operands[2];
    call.dtype = gives_boolean(code) ? DType::boolean : dtype;
    call.operands = dtype;
    return add_call(std::move(call));
  }

  const Shape& shape() const { return network_.type(unit_.nodes.front()).shape; }

  // A value goes to memory as it is computed, save where a later call still reads what it overwrites.
  void store(NodeIndex node) {
    BlockId block = blocks_.at(node).block;
    const View result = lowering_.make_result(node);
    const auto old = readings_.find(result.buffer);
    if (old != readings_.end() && old->second.last > block) {
      BlockCall copy;
      copy.kernel = copy_kernel(result.dtype);
      copy.a = blocks_.at(node);
      copy.dtype = result.dtype;
      block = add_call(std::move(copy)).block;
    }
    loop_.places[block].view = result;
    stored_ += (stored_.empty() ? "" : ", ") + lowering_.name_of_result(node);
    step_.writes.push_back(result.buffer);
    if (!lowering_.has_home(node)) offer_reads(result, block);
  }

  void offer_reads(const View& result, BlockId block) {
    constexpr std::size_t most_offers = 16;
    std::size_t offers = 0;
    for (const auto& [buffer, reading] : readings_) {
      const bool fits =
          reading.last <= block && reading.in_step && reading.element_bytes == size_in_bytes(result.dtype);
      if (!fits) continue;
      step_.may_take_over.emplace_back(result.buffer, buffer);
      if (++offers == most_offers) break;
    }
  }

  void finish_step() {
    for (const auto& [buffer, reading] : readings_) step_.reads.push_back(buffer);
    std::ranges::sort(step_.reads);
    step_.scratch_bytes = loop_.elements <= loop_.block_elements() ? loop_.slots * loop_.slot_bytes() : 0;
    step_.text = describe(network_, unit_, stored_);
  }

  Lowering& lowering_;
  const Network& network_;
  const Unit& unit_;
  BlockLoop loop_;
  Step step_;
  std::string stored_;
  std::unordered_map<NodeIndex, BlockSource> blocks_;
  std::map<BufferId, Reading> readings_;
};

}  // namespace

void lower_elementwise(Lowering& lowering, const Unit& unit) {
  if (auto adam = adam_step(lowering, unit)) {
    return lowering.add(std::move(adam->step), lowering.network().fixed[unit.nodes.front()]);
  }
  ElementwiseLowering(lowering, unit).run();
}

StretchStep elementwise_over_tiles(Lowering& lowering, const Unit& unit) {
  if (auto adam = adam_step(lowering, unit)) return std::move(*adam);
  return ElementwiseLowering(lowering, unit).run_over_tiles();
}

}  // namespace turunan::plan
