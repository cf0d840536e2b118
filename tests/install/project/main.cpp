#include <turunan/array.hpp>
#include <turunan/error.hpp>

#include <iostream>
#include <vector>

int main() {
  const std::vector<double> elements{0, 1, 2, 3, 4, 5};
  try {
    turunan::Array({2, 2}, elements);
    return 1;
  } catch (const turunan::ShapeError&) {
    std::cout << turunan::to_string(turunan::Array({2, 3}, elements)) << '\n';
  }
}
