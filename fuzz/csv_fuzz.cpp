// Any bytes are a table or a DataError, with a target and without.

#include "data/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const std::optional<std::string>& target :
       {std::optional<std::string>(), std::optional<std::string>("y")}) {
    try {
      turunan::ByteReader reader("input", std::string(reinterpret_cast<const char*>(data), size));
      turunan::read_csv(reader, target, turunan::DType::f64);
    } catch (const turunan::DataError&) {
    }
  }
  return 0;
}
