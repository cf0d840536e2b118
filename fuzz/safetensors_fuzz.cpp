// Any bytes are tensors or a DataError.

#include <span>

#include "turunan/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    turunan::safetensors::parse("input", std::as_bytes(std::span(data, size)));
  } catch (const turunan::DataError&) {
  } catch (const turunan::MemoryError&) {
  }
  return 0;
}
