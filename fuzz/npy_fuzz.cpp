// Any bytes are an array or a DataError.

#include "data/npy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    turunan::ByteReader reader("input", std::string(reinterpret_cast<const char*>(data), size));
    turunan::read_npy(reader, turunan::DType::f32);
  } catch (const turunan::DataError&) {
  }
  return 0;
}
