#include <algorithm>

#include "plan/block_calls.hpp"
#include "plan/kernels/prefetch.hpp"
#include "plan/kernels/scratch.hpp"

// Running a fused loop. A tensor of at most one block has its pointers ready; a longer one is walked block by
// block, and threads share it in chunks of blocks.

namespace turunan::plan {

namespace {

constexpr std::int64_t blocks_in_chunk = 32;

struct Address {
  enum Where : std::uint8_t { in_memory, in_scratch, in_tile };
  std::byte* base = nullptr;  // in scratch memory the distance from its start
  std::int64_t step = 0;      // bytes from one element to the next; 0 for one element and for scratch memory
  Where where = in_memory;

  // `origins` of each place: 0, scratch memory, and where the tensor would start that the tile is cut from.
  std::byte* at(std::int64_t start, const std::intptr_t* origins) const {
    return reinterpret_cast<std::byte*>(reinterpret_cast<std::intptr_t>(base) + start * step +
                                        origins[where]);
  }
};

struct AddressedCall {
  ElementwiseKernel kernel;
  SlowCall::Run slow;
  const void* slow_record;
  Address a, b, c, out;
};

/// A tensor that is read element by element.
struct Stream {
  const std::byte* base;
  std::int64_t step;
};

struct LoopRecord {
  std::vector<AddressedCall> calls;
  std::vector<Stream> streams;  // of tensors that come from memory
  std::vector<std::shared_ptr<const void>> slow_records;
  std::int64_t elements, block;
  std::int64_t tile_step;  // bytes
  std::size_t scratch_bytes;
};

/// Asks for a share of the block that comes next: all at once would be more than the processor keeps track
/// of.
void prefetch_share(const LoopRecord& record, std::int64_t start, std::size_t share) {
  if (start >= record.elements) return;
  const auto shares = static_cast<std::int64_t>(record.calls.size()), i = static_cast<std::int64_t>(share);
  const std::int64_t n = std::min(record.block, record.elements - start);
  for (const Stream& stream : record.streams) {
    const std::int64_t bytes = n * stream.step, begin = bytes * i / shares, end = bytes * (i + 1) / shares;
    prefetch(stream.base + start * stream.step + begin, static_cast<std::size_t>(end - begin));
  }
}

void run_stretch(const void* memory, const std::byte* tile, std::int64_t first, std::int64_t count) {
  const auto& record = *static_cast<const LoopRecord*>(memory);
  const std::intptr_t own[] = {
      0, reinterpret_cast<std::intptr_t>(scratch(ScratchUse::blocks, record.scratch_bytes)),
      reinterpret_cast<std::intptr_t>(tile) - first * record.tile_step};
  const std::int64_t end = first + count;
  for (std::int64_t start = first; start < end; start += record.block) {
    const auto n = static_cast<std::size_t>(std::min(record.block, end - start));
    for (std::size_t i = 0; i < record.calls.size(); ++i) {
      const AddressedCall& call = record.calls[i];
      if (!record.streams.empty()) prefetch_share(record, start + record.block, i);
      const void *a = call.a.at(start, own), *b = call.b.at(start, own), *c = call.c.at(start, own);
      void* out = call.out.at(start, own);
      if (call.kernel != nullptr) {
        call.kernel(a, b, c, out, n);
      } else {
        call.slow(call.slow_record, a, b, c, out, start, n);
      }
    }
  }
}

void run_blocks(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const LoopRecord*>(memory);
  const std::int64_t chunk = record.block * blocks_in_chunk, start = part * chunk;
  run_stretch(memory, nullptr, start, std::min(record.elements - start, chunk));
}

struct ReadyCall {
  ElementwiseKernel kernel;
  const void *a, *b, *c;
  void* out;
};

struct ShortRecord {
  std::vector<ReadyCall> calls;
  std::size_t elements;
  LoopRecord loop;  // what slow calls refer to
};

void run_short(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const ShortRecord*>(memory);
  const std::size_t n = record.elements;
  for (const ReadyCall& call : record.calls) call.kernel(call.a, call.b, call.c, call.out, n);
}

// A slow call in the shape of a kernel: the first operand is the call itself.
void run_slow(const void* memory, const void*, const void*, void*, std::size_t n) {
  const auto& call = *static_cast<const AddressedCall*>(memory);
  call.slow(call.slow_record, call.a.base, call.b.base, call.c.base, call.out.base, 0, n);
}

class Emission {
 public:
  Emission(Memory& memory, const BlockLoop& loop)
      : memory_(memory),
        loop_(loop),
        slot_bytes_(loop.slot_bytes()),
        is_short_(loop.elements <= loop.block_elements()) {}

  Instruction emit() {
    LoopRecord record = make_record();
    if (is_short_) return emit_short(std::move(record));
    const std::int64_t chunk = record.block * blocks_in_chunk;
    return {run_blocks, memory_.keep(std::move(record)), (loop_.elements + chunk - 1) / chunk};
  }

  Stretch emit_stretch() { return {run_stretch, memory_.keep(make_record())}; }

 private:
  LoopRecord make_record() {
    LoopRecord record{{}, {}, {}, loop_.elements, loop_.block_elements(), 0, loop_.slots * slot_bytes_};
    for (BlockId block = 0; block < loop_.calls.size(); ++block) {
      const BlockCall& call = loop_.calls[block];
      record.calls.push_back({call.kernel, call.slow.run, call.slow.record.get(),
                              address(call.a, call.operands), address(call.b, call.operands),
                              address(call.c, call.operands), address(block)});
      if (call.slow.record) record.slow_records.push_back(call.slow.record);
    }
    if (loop_.is_from_memory()) add_streams(record);
    for (const AddressedCall& call : record.calls) {
      for (const Address* address : {&call.a, &call.b, &call.c}) {
        if (address->where == Address::in_tile) record.tile_step = address->step;
      }
    }
    return record;
  }

  Instruction emit_short(LoopRecord loop) {
    ShortRecord record{{}, static_cast<std::size_t>(loop_.elements), std::move(loop)};
    for (const AddressedCall& call : record.loop.calls) {
      if (call.kernel != nullptr) {
        record.calls.push_back({call.kernel, call.a.base, call.b.base, call.c.base, call.out.base});
      } else {
        record.calls.push_back({run_slow, &call, nullptr, nullptr, nullptr});
      }
    }
    return {run_short, memory_.keep(std::move(record)), 1};
  }

  // The tensors that are read block by block, each once.
  void add_streams(LoopRecord& record) const {
    for (const BlockCall& call : loop_.calls) {
      for (const BlockSource* source : {&call.a, &call.b, &call.c}) {
        if (source->block != no_block || source->is_one() || source->view.buffer == no_buffer) continue;
        const Address at = whole_tensor(source->view);
        const auto same = [&](const Stream& stream) { return stream.base == at.base; };
        if (std::ranges::none_of(record.streams, same)) record.streams.push_back({at.base, at.step});
      }
    }
  }

  Address address(BlockId block) const {
    const BlockPlace& place = loop_.places[block];
    if (place.view.buffer != no_buffer) return whole_tensor(place.view);
    const std::size_t distance = place.slot * slot_bytes_;
    if (is_short_) return {memory_.scratch + distance, 0, Address::in_memory};
    return {reinterpret_cast<std::byte*>(distance), 0, Address::in_scratch};
  }

  Address whole_tensor(const View& view) const {
    return {memory_.at(view), static_cast<std::int64_t>(size_in_bytes(view.dtype)), Address::in_memory};
  }

  Address address(const BlockSource& source, DType dtype) {
    if (source.block != no_block) return address(source.block);
    if (source.is_tile) {
      return {nullptr, static_cast<std::int64_t>(size_in_bytes(source.view.dtype)), Address::in_tile};
    }
    if (source.number) return {number(*source.number, dtype), 0, Address::in_memory};
    if (source.view.buffer == no_buffer) return {};
    if (source.is_scalar) return {memory_.at(source.view), 0, Address::in_memory};
    return whole_tensor(source.view);
  }

  std::byte* number(double value, DType dtype) {
    const auto narrow = static_cast<float>(value);
    const void* kept =
        dtype == DType::f32 ? static_cast<const void*>(memory_.keep(narrow)) : memory_.keep(value);
    return const_cast<std::byte*>(static_cast<const std::byte*>(kept));
  }

  Memory& memory_;
  const BlockLoop& loop_;
  std::size_t slot_bytes_;
  bool is_short_;
};

}  // namespace

Instruction emit_loop(Memory& memory, const BlockLoop& loop) {
  return Emission(memory, loop).emit();
}
Stretch emit_stretch(Memory& memory, const BlockLoop& loop) {
  return Emission(memory, loop).emit_stretch();
}

}  // namespace turunan::plan
