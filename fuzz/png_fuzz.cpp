// Any bytes are an image or a DataError.

#include <string_view>

#include "data/png.hpp"
#include "turunan/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    turunan::read_png("input", std::string_view(reinterpret_cast<const char*>(data), size),
                      turunan::DType::f32);
  } catch (const turunan::DataError&) {
  } catch (const turunan::MemoryError&) {
  }
  return 0;
}
