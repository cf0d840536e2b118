#pragma once

#include <cstdint>

namespace turunan {

/// An order of the numbers 0 … count - 1 that takes no memory: each place is computed by itself.
///
/// A Feistel network of four rounds permutes the numbers below the next power of four; those above the count
/// are permuted again until they are below it. Luby and Rackoff, 1988; Black and Rogaway, 2002 (cycle
/// walking).
class Permutation {
 public:
  Permutation(std::int64_t count, std::uint64_t seed);
  std::int64_t operator()(std::int64_t place) const;

 private:
  std::uint64_t round_trip(std::uint64_t value) const;

  std::uint64_t count_, seed_;
  unsigned half_bits_ = 1;
};

}  // namespace turunan
