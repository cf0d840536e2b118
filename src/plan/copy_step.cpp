#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/copy.hpp"

namespace turunan::plan {

namespace {

struct CopyRecord {
  StridedCopy copy;
  const std::byte* from;
  std::byte* to;
};

void run_copy(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const CopyRecord*>(memory);
  record.copy.run(record.from, record.to);
}

}  // namespace

Step copy_step(const View& from, const View& to, const std::string& what) {
  Step step;
  step.text = line("copy", {to.dtype, to.shape}, what);
  step.reads = {from.buffer};
  step.writes = {to.buffer};
  step.emit = [from, to](Memory& memory) {
    CopyRecord record{StridedCopy(to.dtype, to.shape, from.strides), memory.at(from), memory.at(to)};
    return Instruction{run_copy, memory.keep(std::move(record)), 1};
  };
  return step;
}

}  // namespace turunan::plan
