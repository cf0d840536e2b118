#pragma once

#include <cstdint>

namespace turunan {

/// 64 random bits, a function of the seed and the position alone: Steele, Lea and Flood's SplitMix64.
inline std::uint64_t random_bits(std::uint64_t seed, std::uint64_t position) {
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  };
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U;
  return mix(mix(seed + golden) + (position + 1) * golden);
}

}  // namespace turunan
