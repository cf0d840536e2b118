#include "plan/kernels/elementwise.hpp"

#include "plan/kernels/elementwise_families.hpp"

namespace turunan::plan {

namespace {

/// out[i] = a[i] in the other type; the compiler vectorises these.
template <class From, class To>
void convert(const void* a, const void*, const void*, void* out, std::size_t n) {
  const From* from = static_cast<const From*>(a);
  To* to = static_cast<To*>(out);
  for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<To>(from[i]);
}

template <class From>
ElementwiseKernel convert_from(DType to) {
  switch (to) {
    case DType::boolean: return &convert<From, bool>;
    case DType::i64: return &convert<From, std::int64_t>;
    case DType::f32: return &convert<From, float>;
    default: return &convert<From, double>;
  }
}

}  // namespace

std::size_t operand_count(ElementwiseCode code) {
  if (code < ElementwiseCode::add) return 1;
  return code < ElementwiseCode::select ? 2 : 3;
}

bool gives_boolean(ElementwiseCode code) {
  return code >= ElementwiseCode::equal && code <= ElementwiseCode::greater_equal;
}

namespace {

ElementwiseKernels find_kernels(ElementwiseCode code, DType dtype, unsigned form) {
  if (!is_floating(dtype)) return {};
  for (const auto find : {find_arithmetic, find_comparison, find_exponential, find_special}) {
    if (const ElementwiseKernels kernels = find(code, dtype, form); kernels.loop != nullptr) return kernels;
  }
  return {};
}

}  // namespace

ElementwiseKernel find_elementwise(ElementwiseCode code, DType dtype, unsigned form) {
  return form < (1U << operand_count(code)) - 1U ? find_kernels(code, dtype, form).loop : nullptr;
}

VectorRun find_vector(ElementwiseCode code, DType dtype, VectorWidth width, VectorForm form) {
  const ElementwiseKernels kernels = find_kernels(code, dtype, all_blocks);
  return kernels.vector[static_cast<std::size_t>(width)][static_cast<std::size_t>(form)];
}

ElementwiseKernel find_convert(DType from, DType to) {
  switch (from) {
    case DType::boolean: return convert_from<bool>(to);
    case DType::i64: return convert_from<std::int64_t>(to);
    case DType::f32: return convert_from<float>(to);
    default: return convert_from<double>(to);
  }
}

}  // namespace turunan::plan
