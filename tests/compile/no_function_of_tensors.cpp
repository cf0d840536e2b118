// error: no match for call|constraints not satisfied
#include <turunan/turunan.hpp>
turunan::Tensor program(const turunan::Tensor& x) {
  return turunan::grad([](const std::string& text) { return text; })(x);
}
