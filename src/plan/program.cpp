#include "plan/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "graph/element.hpp"
#include "ops/leaf.hpp"
#include "plan/compile.hpp"
#include "plan/families.hpp"
#include "plan/kernels/bytes.hpp"
#include "plan/kernels/copy.hpp"
#include "plan/kernels/threads.hpp"
#include "turunan/error.hpp"

namespace turunan::plan {

constexpr std::size_t gathered_by_one = 32768;  // bytes: some 2 µs

struct Program::Implementation {
  Compiled compiled;
  int threads = 1;
  bool has_run_once = false;

  const Place& variable(const Tensor& tensor) const {
    const auto found = compiled.variables.find(&tensor.node());
    if (found == compiled.variables.end()) {
      throw Error("the program has no variable '" + tensor.node().origin.name + "'");
    }
    return found->second;
  }

  static void run_alone(const Instruction& instruction) {
    for (std::int64_t part = 0; part < instruction.parts; ++part) instruction.run(instruction.record, part);
  }

  static void run_together(const Instruction& instruction) {
    parallel_for(static_cast<std::size_t>(instruction.parts), [&](std::size_t part) {
      instruction.run(instruction.record, static_cast<std::int64_t>(part));
    });
  }

  /// rows(index, to): the threads take some rows each.
  template <class Rows>
  void gather(std::size_t row_bytes, std::span<const std::int64_t> index, std::byte* to, Rows rows) const {
    const std::size_t chunk = std::max<std::size_t>(gathered_by_one / std::max<std::size_t>(row_bytes, 1), 1);
    if (threads == 1 || index.size() <= chunk) return rows(index, to);
    parallel_for((index.size() + chunk - 1) / chunk, [&](std::size_t i) {
      const std::size_t first = i * chunk;
      rows(index.subspan(first, std::min(chunk, index.size() - first)), to + first * row_bytes);
    });
  }

  void run(const std::vector<Instruction>& instructions) const {
    for (const Instruction& instruction : instructions) {
      if (threads > 1 && instruction.parts > 1) {
        run_together(instruction);
      } else {
        run_alone(instruction);
      }
    }
  }
};

Program::Program(std::vector<Tensor> outputs, std::vector<Update> updates, const Options& options)
    : implementation_(std::make_unique<Implementation>()) {
  implementation_->compiled = compile(outputs, updates);
  implementation_->threads = options.threads;
}

Program::Program() : implementation_(std::make_unique<Implementation>()) {}
Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

namespace {

void verify_type(const Tensor& variable, const Array& value) {
  if (value.type() == variable.type()) return;
  throw ShapeError("the value of " + variable.node().origin.name + " is " + to_string(variable.type()),
                   {{0, "is " + to_string(value.type())}});
}

}  // namespace

void Program::set(const Tensor& variable, const Array& value) {
  const Place& place = implementation_->variable(variable);
  verify_type(variable, value);
  const auto count = static_cast<std::size_t>(value.elements());
  if (value.is_of_bytes() && value.is_row_major()) {
    find_byte_kernels(value.dtype()).write_out(value.bytes().data(), value.divisor(), count, place.memory);
    return;
  }
  const Array source = value.compact();
  if (count != 0) std::memcpy(place.memory, source.memory(), count * size_in_bytes(value.dtype()));
}

Array Program::get(const Tensor& variable) const {
  const Place& place = implementation_->variable(variable);
  Array result = Array::zeros(place.type);
  const std::size_t bytes = static_cast<std::size_t>(result.elements()) * size_in_bytes(result.dtype());
  if (bytes != 0) std::memcpy(result.memory(), place.memory, bytes);
  return result;
}

namespace {

// An exponent of all ones is that of infinities and NaN.
template <class Bits>
bool all_finite(const std::byte* memory, std::size_t n, Bits exponent) {
  const auto* bits = reinterpret_cast<const Bits*>(memory);
  Bits bad = 0;
  for (std::size_t i = 0; i < n; ++i) bad |= static_cast<Bits>((bits[i] & exponent) == exponent);
  return bad == 0;
}

}  // namespace

bool Program::finite(const Tensor& variable) const {
  const Place& place = implementation_->variable(variable);
  const auto n = static_cast<std::size_t>(place.type.shape.elements());
  if (place.type.dtype == DType::f32) return all_finite<std::uint32_t>(place.memory, n, 0x7f800000U);
  if (place.type.dtype == DType::f64) return all_finite<std::uint64_t>(place.memory, n, 0x7ff0000000000000U);
  return true;
}

namespace {

// Said without a new shape, since it is asked before every step.
bool are_rows_of(const TensorType& type, const Array& rows, std::size_t count) {
  return rows.dtype() == type.dtype && rows.rank() != 0 && rows.rank() == type.shape.rank() &&
         std::cmp_equal(type.shape[0], count) &&
         std::equal(rows.shape().begin() + 1, rows.shape().end(), type.shape.begin() + 1);
}

}  // namespace

void Program::gather(const Tensor& variable, const Array& rows, std::span<const std::int64_t> index) {
  const Place& place = implementation_->variable(variable);
  if (!are_rows_of(place.type, rows, index.size())) {
    throw ShapeError("the rows gathered have the shape of " + variable.node().origin.name,
                     {{0, "is " + to_string(place.type)}, {1, "is " + to_string(rows.type())}});
  }
  const std::int64_t count = rows.shape()[0];
  if (std::ranges::any_of(index, [&](std::int64_t i) { return i < 0 || i >= count; })) {
    throw ShapeError("a row to gather is one of " + std::to_string(count));
  }
  if (count == 0) return;
  const auto columns = static_cast<std::size_t>(rows.elements() / count);
  const std::size_t bytes = columns * size_in_bytes(rows.dtype());
  if (rows.is_of_bytes() && rows.is_row_major()) {
    const ByteKernels kernels = find_byte_kernels(rows.dtype());
    implementation_->gather(bytes, index, place.memory,
                            [&](std::span<const std::int64_t> part, std::byte* to) {
                              kernels.gather(rows.bytes().data(), rows.divisor(), columns, part, to);
                            });
    return;
  }
  const auto from = [&](const Array& source) {  // not copied, which would allocate
    implementation_->gather(bytes, index, place.memory,
                            [&](std::span<const std::int64_t> part, std::byte* to) {
                              gather_rows(source.memory(), bytes, part, to);
                            });
  };
  rows.is_compact() ? from(rows) : from(rows.compact());
}

void Program::run(std::int64_t steps) {
  Implementation& program = *implementation_;
  if (program.threads > threads()) set_threads(program.threads);
  const FlushDenormals flush;
  if (!program.has_run_once) {
    program.run(program.compiled.once);
    program.has_run_once = true;
  }
  for (std::int64_t step = 0; step < steps; ++step) program.run(program.compiled.each_step);
}

namespace {

void copy_out(const View& view, const std::byte* memory, Array& into) {
  if (!view.is_compact()) return StridedCopy(view.dtype, view.shape, view.strides).run(memory, into.memory());
  const auto n = static_cast<std::size_t>(into.elements());
  if (n != 0) std::memcpy(into.memory(), memory, n * size_in_bytes(view.dtype));
}

}  // namespace

Array Program::output(std::size_t i) const {
  const auto& [view, memory] = implementation_->compiled.outputs.at(i);
  Array result = Array::zeros({view.dtype, view.shape});
  copy_out(view, memory, result);
  return result;
}

void Program::output(std::size_t i, Array& into) const {
  const auto& [view, memory] = implementation_->compiled.outputs.at(i);
  if (into.dtype() != view.dtype || into.shape() != view.shape || !into.is_compact()) {
    throw ShapeError("an output is copied into a compact array of its type, " +
                         to_string(TensorType{view.dtype, view.shape}),
                     {{0, "is " + to_string(into.type()) + (into.is_compact() ? "" : ", but not compact")}});
  }
  copy_out(view, memory, into);
}

double Program::scalar_output(std::size_t i) const {
  const auto& [view, memory] = implementation_->compiled.outputs.at(i);
  if (view.shape.elements() == 0) return std::nan("");
  double result = 0;
  visit_dtype(view.dtype, [&, from = memory]<class T>() {
    result = static_cast<double>(*reinterpret_cast<const T*>(from));
  });
  return result;
}

std::string Program::listing() const {
  const Compiled& compiled = implementation_->compiled;
  std::string text;
  for (std::size_t i = 0; i < compiled.listing.size(); ++i) {
    if (i == 0 && !compiled.once.empty()) text += "once\n";
    if (i == compiled.once.size()) text += "each step\n";
    text += fmt::format("{:4}  {}\n", i + 1, compiled.listing[i]);
  }
  return text + fmt::format("memory: {} bytes of variables, {} between instructions, {} within one\n",
                            compiled.variable_bytes, compiled.arena_bytes, compiled.scratch_bytes);
}

namespace {

// The value of every variable, in rows.
Bindings values_of_variables(std::span<const Tensor> roots, const Bindings& bindings) {
  Bindings values;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    if (!ops::is_variable(tensor)) continue;
    values.emplace(&tensor.node(), bound_value(tensor.node(), bindings).compact());
  }
  return values;
}

}  // namespace

std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings) {
  const Bindings values = values_of_variables(roots, bindings);
  Program program;
  program.implementation_->compiled = compile(roots, {}, values);
  program.run();
  std::vector<Array> results;
  for (std::size_t i = 0; i < roots.size(); ++i) results.push_back(program.output(i));
  return results;
}

}  // namespace turunan::plan
