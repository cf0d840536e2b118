#pragma once

#include <array>
#include <optional>
#include <unordered_map>

#include "plan/small_program.hpp"

namespace turunan::plan {

/// Writes a small program. A tensor is a view of a value, `buffer` being a ValueId: a transpose or a
/// broadcast costs nothing until a call that reads it picks its lanes.
class SmallBuilder {
 public:
  explicit SmallBuilder(DType dtype) { program_.dtype = dtype; }

  View constant(const TensorType& type, std::vector<double> numbers);
  View number(double value) { return constant({program_.dtype, {}}, {value}); }
  /// Memory outside, which is read where it lies if one vector reaches it.
  View outside(View view);

  using Operands = std::array<std::optional<View>, 3>;
  View apply(ElementwiseCode code, const Operands& operands, const TensorType& type);
  /// C[…, i, j] = Σ_k A[…, i, k]·B[…, k, j]
  View product(const View& a, const View& b, const TensorType& type);
  /// ⊕ over axes, for the code of a sum, product, maximum or minimum.
  View reduce(ElementwiseCode code, View x, const std::vector<std::int64_t>& axes, const Shape& shape);
  /// The same elements, row by row without gaps.
  View compact(const View& view) { return whole(plain(view).value, {view.dtype, view.shape}); }

  void store(const View& view, BufferId buffer);
  const std::vector<BufferId>& reads() const { return reads_; }  ///< what it reads outside
  DType dtype() const { return program_.dtype; }
  SmallProgram finish();

 private:
  ValueId make_value(SmallValue value = {});
  ValueId memory_value(BufferId buffer);
  View gathered(const View& view);
  SmallOperand operand(const View& view);
  SmallOperand plain(const View& view) { return without_lanes(operand(view), view); }
  SmallOperand without_lanes(SmallOperand from, const View& view);
  bool has_form(ElementwiseCode code, VectorForm form) const;
  View call_kernel(ElementwiseCode code, const Operands& operands, const TensorType& type);
  View join_in_turn(ElementwiseCode code, const std::vector<View>& parts);
  View join_halves(ElementwiseCode code, const View& x, const std::vector<View>& parts);
  View add(SmallCall call, const TensorType& type);
  void note_width(std::int64_t elements) { widest_ = std::max(widest_, elements); }

  SmallProgram program_;
  std::vector<BufferId> reads_;
  std::unordered_map<BufferId, ValueId> of_buffer_;
  std::int64_t widest_ = 1;
};

/// The elements of a view, row by row, by their place in the memory that it looks at.
std::vector<std::int32_t> lanes_of(const View& view);

}  // namespace turunan::plan
