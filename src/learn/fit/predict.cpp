#include <algorithm>

#include "learn/fit/chunks.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {

Array predict(const nn::Module& network, const Array& inputs, std::int64_t chunk) {
  if (chunk < 1) throw DomainError("a chunk has at least one example, not " + std::to_string(chunk));
  const Array all = learn::in_dtype(inputs, learn::dtype_of(network));
  if (all.rank() == 0) throw ShapeError("the first axis of inputs counts the examples", {{0, "is a scalar"}});
  network.initialise(0);
  const std::int64_t count = all.shape()[0];
  std::vector<Tensor> parts;
  for (std::int64_t begin = 0; begin < count || begin == 0; begin += chunk) {
    parts.emplace_back(value(network(all.rows(begin, std::min(chunk, count - begin)))));
  }
  return value(concatenate(parts, 0));
}

}  // namespace turunan
