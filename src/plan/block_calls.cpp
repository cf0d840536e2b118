#include "plan/block_calls.hpp"

#include <algorithm>
#include <array>

#include "graph/element.hpp"
#include "graph/operation.hpp"
#include "plan/strided_reader.hpp"

namespace turunan::plan {

namespace {

struct PlainCall {
  Tensor tensor;
  unsigned scalars;

  const Operation& operation() const { return tensor.node().operation; }
  DType dtype(std::size_t i) const { return tensor.node().inputs[i].dtype(); }
};

template <class T>
T element_at(DType dtype, const void* memory, std::size_t i) {
  T result{};
  visit_dtype(dtype, [&]<class From>() { result = convert<T>(static_cast<const From*>(memory)[i]); });
  return result;
}

// A cast is exact between integers, everything else goes through a double.
void cast_elements(const PlainCall& call, const void* a, void* out, std::size_t n) {
  visit_dtype(call.tensor.dtype(), [&]<class To>() {
    for (std::size_t i = 0; i < n; ++i) {
      static_cast<To*>(out)[i] = element_at<To>(call.dtype(0), a, (call.scalars & 1U) != 0 ? 0 : i);
    }
  });
}

template <class T, class Rule>
void each_element(const PlainCall& call, const std::array<const void*, 3>& from, void* out, std::size_t n,
                  Rule rule) {
  std::array<T, 3> x = {};
  visit_dtype(call.tensor.dtype(), [&]<class To>() {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < call.tensor.node().inputs.size(); ++k) {
        x[k] = element_at<T>(call.dtype(k), from[k], (call.scalars >> k & 1U) != 0 ? 0 : i);
      }
      static_cast<To*>(out)[i] = convert<To>(rule(x.data()));
    }
  });
}

void run_plain(const void* memory, const void* a, const void* b, const void* c, void* out, std::int64_t,
               std::size_t n) {
  const auto& call = *static_cast<const PlainCall*>(memory);
  const Operation& operation = call.operation();
  if (operation.scalar == nullptr) {
    cast_elements(call, a, out, n);
  } else if (operation.integer != nullptr && call.tensor.dtype() == DType::i64) {
    each_element<std::int64_t>(call, {a, b, c}, out, n, operation.integer);
  } else {
    const double* numbers = call.tensor.node().attributes.numbers.data();
    each_element<double>(call, {a, b, c}, out, n, [&](const double* x) {
      return operation.scalar(Scalars{x, numbers});
    });
  }
}

void run_load(const void* memory, const void* a, const void*, const void*, void* out, std::int64_t start,
              std::size_t n) {
  static_cast<const StridedReader*>(memory)->read(static_cast<const std::byte*>(a), start, n, out);
}

}  // namespace

SlowCall plain_call(const Tensor& tensor, unsigned scalars) {
  return {run_plain, std::make_shared<const PlainCall>(PlainCall{tensor, scalars})};
}

SlowCall load_call(const View& view) {
  return {run_load, std::make_shared<const StridedReader>(view)};
}

std::int64_t BlockLoop::block_elements() const {
  constexpr std::int64_t most = 1024, least = 256;
  if (is_from_memory()) return least;  // short turns of reading and computing overlap best
  constexpr std::size_t first_level_bytes = 24 * 1024;
  std::int64_t block = most;
  while (block > least && static_cast<std::size_t>(block) * slots * sizeof(float) > first_level_bytes)
    block /= 2;
  return block;
}

std::size_t BlockLoop::slot_bytes() const {
  const auto count = static_cast<std::size_t>(std::min(block_elements(), elements));
  return (count * sizeof(double) + 63) / 64 * 64;
}

void assign_slots(BlockLoop& loop) {
  std::vector<std::size_t> last(loop.places.size(), 0);
  for (std::size_t i = 0; i < loop.calls.size(); ++i) {
    const BlockCall& call = loop.calls[i];
    for (const BlockSource* source : {&call.a, &call.b, &call.c}) {
      if (source->block != no_block) last[source->block] = i;
    }
  }
  std::vector<std::uint32_t> free;
  for (std::size_t i = 0; i < loop.calls.size(); ++i) {
    const BlockCall& call = loop.calls[i];
    std::vector<std::uint32_t> ending;
    BlockPlace& out = loop.places[i];
    for (const BlockSource* source : {&call.a, &call.b, &call.c}) {
      if (source->block == no_block || last[source->block] != i) continue;
      const std::uint32_t slot = loop.places[source->block].slot;
      if (slot == UINT32_MAX || std::ranges::find(ending, slot) != ending.end()) continue;
      ending.push_back(slot);
      const bool same_size = size_in_bytes(loop.calls[source->block].dtype) == size_in_bytes(call.dtype);
      if (out.view.buffer == no_buffer && out.slot == UINT32_MAX && same_size) out.slot = slot;
    }
    if (out.view.buffer == no_buffer && out.slot == UINT32_MAX) {
      if (free.empty()) free.push_back(loop.slots++);
      out.slot = free.back();
      free.pop_back();
    }
    for (const std::uint32_t slot : ending) {
      if (slot != out.slot) free.push_back(slot);
    }
  }
}

}  // namespace turunan::plan
