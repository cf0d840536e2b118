#include "data/permutation.hpp"

#include "graph/random_bits.hpp"

namespace turunan {

Permutation::Permutation(std::int64_t count, std::uint64_t seed)
    : count_(static_cast<std::uint64_t>(count)), seed_(seed) {
  while (half_bits_ < 31 && (std::uint64_t{1} << 2 * half_bits_) < count_) ++half_bits_;
}

std::uint64_t Permutation::round_trip(std::uint64_t value) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = value >> half_bits_, right = value & mask;
  for (std::uint64_t round = 0; round < 4; ++round) {
    const std::uint64_t mixed = random_bits(seed_ + round, right) & mask;
    const std::uint64_t next = left ^ mixed;
    left = right;
    right = next;
  }
  return left << half_bits_ | right;
}

std::int64_t Permutation::operator()(std::int64_t place) const {
  std::uint64_t value = static_cast<std::uint64_t>(place);
  do {
    value = round_trip(value);
  } while (value >= count_);
  return static_cast<std::int64_t>(value);
}

}  // namespace turunan
