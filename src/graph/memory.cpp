#include "graph/memory.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <string>

#include "turunan/error.hpp"

namespace turunan {

namespace {

constexpr std::size_t looked_at = std::size_t{64} << 20;

// What Linux could give without swapping; all there is where the system does not say.
std::size_t available_bytes() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  for (std::size_t kibibytes = 0; file >> name >> kibibytes;
       file.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    if (name == "MemAvailable:") return kibibytes << 10;
  }
  return std::numeric_limits<std::size_t>::max();
}

std::string in_words(std::size_t bytes) {
  constexpr const char* units[] = {"MiB", "GiB", "TiB", "PiB"};
  double amount = static_cast<double>(bytes) / (1 << 20);
  std::size_t unit = 0;
  for (; amount >= 1024 && unit < 3; ++unit) amount /= 1024;
  return fmt::format("{:.3g} {}", amount, units[unit]);
}

}  // namespace

void require_memory(std::size_t bytes) {
  if (bytes < looked_at) return;
  const std::size_t available = available_bytes();
  if (bytes <= available) return;
  throw MemoryError(
      fmt::format("this needs {} of memory, and {} are free", in_words(bytes), in_words(available)));
}

}  // namespace turunan
