#pragma once

#include <hwy/targets.h>

#include <cstdint>

namespace turunan::plan {

/// Calls `f` once for each instruction set that this processor has and the kernels were compiled for.
template <class Function>
void for_each_instruction_set(Function f) {
  hwy::SetSupportedTargetsForTest(0);
  constexpr std::int64_t compiled = HWY_SSE4 | HWY_AVX2 | HWY_AVX3;
  for (std::int64_t rest = (hwy::SupportedTargets() & compiled) | HWY_STATIC_TARGET; rest != 0;
       rest &= rest - 1) {
    const std::int64_t target = rest & -rest;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    f(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace turunan::plan
