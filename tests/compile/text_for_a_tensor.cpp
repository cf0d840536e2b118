// error: invalid initialization of reference of type .*turunan::Tensor
#include <turunan/turunan.hpp>
turunan::Tensor program() {
  return turunan::relu("x");
}
