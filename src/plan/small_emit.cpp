#include <cstring>
#include <deque>
#include <map>
#include <string>

#include "plan/small_program.hpp"

// A small program as operations with resolved pointers.

namespace turunan::plan {

namespace {

struct alignas(largest_vector) Vector {
  std::byte bytes[largest_vector] = {};
};

struct SmallRecord {
  VectorStart start = nullptr;
  std::vector<VectorOp> operations;
  std::deque<std::vector<Vector>> tables;  // numbers, and lanes
  std::deque<VectorCall> calls;
  std::vector<std::shared_ptr<const void>> records;
};

void run_small(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const SmallRecord*>(memory);
  record.start(record.operations.data(), record.operations.size());
}

class Emission {
 public:
  Emission(Memory& memory, const SmallProgram& program)
      : memory_(memory), program_(program), lanes_(vector_lanes(program.dtype, program.width)) {}

  Instruction emit() {
    record_.start = find_vector_start(program_.dtype, program_.width);
    record_.records = program_.records;
    for (const SmallValue& value : program_.values) places_.push_back(place(value));
    for (const SmallStore& store : program_.stores) stores_.emplace(store.value, store);
    for (const SmallCall& call : program_.calls) {
      if (call.loads_x) add({.a = places_[call.x.value]}, VectorCode::load);
      add_call(call);
      store_result(call);
    }
    for (const SmallStore& store : program_.stores) {
      if (store.at_end) move(places_[store.value], memory_.at(store.buffer));
    }
    add({}, VectorCode::end);
    return {run_small, memory_.keep(std::move(record_)), 1};
  }

 private:
  std::byte* place(const SmallValue& value) {
    if (value.buffer != no_buffer) return memory_.at(value.buffer);
    if (!value.numbers.empty()) return numbers(value.numbers);
    return value.slot == UINT32_MAX ? nullptr : memory_.scratch + value.slot * largest_vector;
  }

  void add_call(const SmallCall& call) {
    switch (call.kind) {
      case SmallCall::Kind::copy: {
        const bool picks = !call.a.lanes.empty();
        return add(operands(call), picks ? VectorCode::load_lanes : VectorCode::load);
      }
      case SmallCall::Kind::elementwise: {
        VectorOp op = operands(call);
        if (call.form == VectorForm::second) op.a = places_[call.x.value];
        return add(op, find_vector(call.code, program_.dtype, program_.width, call.form));
      }
      case SmallCall::Kind::product: {
        VectorOp op = operands(call);
        op.x_lanes = lanes(call.x, call.elements);
        op.count = call.x.lanes.size() / call.elements;
        return add(op, VectorCode::product);
      }
      case SmallCall::Kind::kernel: return add_kernel(call);
    }
  }

  VectorOp operands(const SmallCall& call) {
    VectorOp op;
    if (call.a.is_used()) op.a = places_[call.a.value];
    if (!call.a.lanes.empty()) op.a_lanes = lanes(call.a, call.elements);
    return op;
  }

  void add_kernel(const SmallCall& call) {
    const auto at = [&](const SmallOperand& operand) {
      return operand.is_used() ? places_[operand.value] : nullptr;
    };
    const void* first = call.record != nullptr ? call.record : at(call.a);
    record_.calls.push_back(
        {call.kernel, first, at(call.b), at(call.c), places_[call.result], call.elements});
    add({.a = &record_.calls.back()}, VectorCode::call);
  }

  void store_result(const SmallCall& call) {
    std::byte* own = places_[call.result];
    const bool by_kernel = call.kind == SmallCall::Kind::kernel;
    if (own != nullptr && !by_kernel) add({.out = own}, VectorCode::store);
    const auto [begin, end] = stores_.equal_range(call.result);
    for (auto store = begin; store != end; ++store) {
      std::byte* out = memory_.at(store->second.buffer);
      if (store->second.at_end || out == own) continue;
      if (by_kernel) {
        move(own, out);
      } else {
        add({.out = out}, VectorCode::store);
      }
    }
  }

  void move(const std::byte* from, std::byte* to) {
    add({.a = from}, VectorCode::load);
    add({.out = to}, VectorCode::store);
  }

  void add(const VectorOp& op, VectorCode code) {
    add(op, find_vector(code, program_.dtype, program_.width));
  }

  void add(VectorOp op, VectorRun run) {
    auto& operations = record_.operations;
    if (operations.size() % vector_segment == vector_segment - 1) {
      operations.push_back({find_vector(VectorCode::end, program_.dtype, program_.width)});
    }
    op.run = run;
    operations.push_back(op);
  }

  std::byte* numbers(const std::vector<double>& values) {
    std::vector<double> all = values;
    all.resize(lanes_, values.front());
    return program_.dtype == DType::f32 ? table<float>(all) : table<double>(all);
  }

  // Lanes behind the last element take the first one, so that no stray number turns up in them.
  const std::byte* lanes(const SmallOperand& operand, std::size_t elements) {
    std::vector<std::int32_t> all;
    for (auto from = operand.lanes.begin(); from != operand.lanes.end();) {
      const auto end = from + static_cast<std::ptrdiff_t>(elements);
      all.insert(all.end(), from, end);
      all.resize((all.size() + lanes_ - 1) / lanes_ * lanes_, *from);
      from = end;
    }
    return program_.dtype == DType::f32 ? table<std::int32_t>(all) : table<std::int64_t>(all);
  }

  // Values as vectors, one after the other.
  template <class T, class From>
  std::byte* table(const std::vector<From>& values) {
    std::vector<Vector> vectors(values.size() / lanes_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const T value = static_cast<T>(values[i]);
      std::memcpy(vectors[i / lanes_].bytes + i % lanes_ * sizeof(T), &value, sizeof(T));
    }
    const std::string key(reinterpret_cast<const char*>(vectors.data()), vectors.size() * sizeof(Vector));
    const auto [known, added] = known_.emplace(key, nullptr);
    if (added) known->second = record_.tables.emplace_back(std::move(vectors)).data()->bytes;
    return known->second;
  }

  Memory& memory_;
  const SmallProgram& program_;
  std::size_t lanes_;
  SmallRecord record_;
  std::vector<std::byte*> places_;
  std::multimap<ValueId, SmallStore> stores_;
  std::map<std::string, std::byte*> known_;
};

}  // namespace

Instruction emit_small(Memory& memory, const SmallProgram& program) {
  return Emission(memory, program).emit();
}

}  // namespace turunan::plan
