#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plan/kernels/stretch.hpp"
#include "plan/view.hpp"

namespace turunan::plan {

/// One instruction of a compiled plan. Its parts write different memory and may run on different threads;
/// their number depends on shapes alone, so the results have the same bits however many threads there are.
struct Instruction {
  void (*run)(const void* record, std::int64_t part) = nullptr;
  const void* record = nullptr;
  std::int64_t parts = 1;
};

/// Where everything lies, once memory is placed: steps take their pointers from it.
class Memory {
 public:
  std::byte* at(BufferId buffer) const { return addresses[buffer]; }
  std::byte* at(const View& view) const {
    return addresses[view.buffer] + view.offset * static_cast<std::int64_t>(size_in_bytes(view.dtype));
  }
  /// Keeps what an instruction needs for as long as the plan lives.
  template <class Record>
  const Record* keep(Record record) {
    auto kept = std::make_shared<const Record>(std::move(record));
    records.push_back(kept);
    return kept.get();
  }

  std::vector<std::byte*> addresses;  ///< of the buffers
  std::byte* scratch = nullptr;       ///< for instructions of one part, one after another
  std::vector<std::shared_ptr<const void>> records;
};

/// An instruction whose memory is not placed yet.
struct Step {
  std::string text;  ///< for the listing
  std::vector<BufferId> reads, writes;
  /// A write may take over the memory of a read that nobody needs afterwards: (write, read).
  std::vector<std::pair<BufferId, BufferId>> may_take_over;
  std::size_t scratch_bytes = 0;  ///< that it needs while it runs
  std::function<Instruction(Memory&)> emit;
};

}  // namespace turunan::plan
