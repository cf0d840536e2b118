#pragma once

#include <unordered_map>

#include "plan/program.hpp"
#include "plan/step.hpp"

namespace turunan::plan {

/// Frees memory from std::aligned_alloc.
struct FreeMemory {
  void operator()(std::byte* memory) const;
};
using MemoryBlock = std::unique_ptr<std::byte, FreeMemory>;

/// A piece of memory with a type.
struct Place {
  std::byte* memory = nullptr;
  TensorType type;
};

/// What a program consists of when it is ready to run.
struct Compiled {
  std::vector<Instruction> once, each_step;
  std::unordered_map<const Node*, Place> variables;
  std::vector<std::pair<View, const std::byte*>> outputs;  ///< with the address of the first element
  std::vector<std::string> listing;
  std::vector<MemoryBlock> blocks;
  std::vector<std::shared_ptr<const void>> records;
  std::vector<Tensor> kept;  ///< whose constants the instructions read
  std::size_t variable_bytes = 0, arena_bytes = 0, scratch_bytes = 0;
};

/// Variables with a value in `lent` are read where it lies, which the caller keeps; the others get memory,
/// all zero.
Compiled compile(std::span<const Tensor> outputs, std::span<const Update> updates, const Bindings& lent = {});

}  // namespace turunan::plan
