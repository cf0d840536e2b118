#include "plan/small_program.hpp"

#include <algorithm>
#include <unordered_map>

namespace turunan::plan {

namespace {

class Arrangement {
 public:
  explicit Arrangement(SmallProgram& program) : program_(program), uses_(program.values.size()) {}

  void run() {
    choose_forms();
    find_reads();
    place_stores();
    assign_slots();
  }

 private:
  // Of a result: by which call, and until which it is read from memory.
  struct Use {
    std::size_t made = 0, last_read = 0;
    bool is_read = false, in_buffer = false;
  };

  void choose_forms() {
    ValueId before = no_value;  // in the register
    for (SmallCall& call : program_.calls) {
      if (call.x.is_used()) choose_form(call, before);
      before = call.kind == SmallCall::Kind::kernel ? no_value : call.result;
    }
  }

  static void choose_form(SmallCall& call, ValueId before) {
    if (call.kind == SmallCall::Kind::product && call.a.value == before) std::swap(call.x, call.a);
    call.loads_x = call.x.value != before;
    if (call.kind != SmallCall::Kind::elementwise || !call.a.is_used()) return;
    if (!call.a.lanes.empty()) {
      call.form = call.a.value == call.x.value ? VectorForm::both_lanes : VectorForm::first_lanes;
    } else if (call.loads_x && call.a.value == before) {
      call.form = VectorForm::second;
      call.loads_x = false;
    }
  }

  void find_reads() {
    for (std::size_t i = 0; i < program_.calls.size(); ++i) {
      const SmallCall& call = program_.calls[i];
      uses_[call.result].made = i;
      if (call.reads_x()) read(call.x, i);
      if (call.reads_a()) read(call.a, i);
      read(call.b, i);
      read(call.c, i);
      if (call.kind == SmallCall::Kind::kernel) read({call.result}, i);
    }
  }

  void read(const SmallOperand& operand, std::size_t position) {
    if (!operand.is_used()) return;
    uses_[operand.value].is_read = true;
    uses_[operand.value].last_read = std::max(uses_[operand.value].last_read, position);
    const BufferId buffer = program_.values[operand.value].buffer;
    if (buffer != no_buffer) last_read_of_buffer_[buffer] = position;
  }

  // Where a result is stored at once, later calls read it there.
  void place_stores() {
    for (SmallStore& store : program_.stores) {
      Use& use = uses_[store.value];
      const auto read = last_read_of_buffer_.find(store.buffer);
      store.at_end = read != last_read_of_buffer_.end() && read->second > use.made;
      const bool by_kernel = program_.calls[use.made].kind == SmallCall::Kind::kernel;
      if (store.at_end || by_kernel) {
        use.is_read = true;
        use.last_read = std::max(use.last_read, store.at_end ? program_.calls.size() : use.made);
      } else {
        program_.values[store.value].buffer = store.buffer;
      }
    }
  }

  void assign_slots() {
    std::vector<std::vector<std::uint32_t>> ending(program_.calls.size() + 1);
    std::vector<std::uint32_t> free;
    for (std::size_t i = 0; i < program_.calls.size(); ++i) {
      const ValueId result = program_.calls[i].result;
      SmallValue& value = program_.values[result];
      if (uses_[result].is_read && value.buffer == no_buffer) {
        if (free.empty()) free.push_back(program_.slots++);
        value.slot = free.back();
        free.pop_back();
        ending[uses_[result].last_read].push_back(value.slot);
      }
      free.insert(free.end(), ending[i].begin(), ending[i].end());
    }
  }

  SmallProgram& program_;
  std::vector<Use> uses_;
  std::unordered_map<BufferId, std::size_t> last_read_of_buffer_;
};

}  // namespace

void arrange(SmallProgram& program) {
  Arrangement(program).run();
}

}  // namespace turunan::plan
