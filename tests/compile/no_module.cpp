// error: constraints not satisfied|no matching function for call to .turunan::nn::Sequential::Sequential
#include <turunan/turunan.hpp>
turunan::nn::Sequential program() {
  return turunan::nn::Sequential{turunan::nn::Linear{2, 2}, 3};
}
