// error: ignoring return value .*nodiscard
#include <turunan/turunan.hpp>
void program(const turunan::Tensor& x) {
  turunan::sum(x);
}
