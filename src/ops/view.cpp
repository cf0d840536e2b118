#include "ops/view.hpp"

#include "ops/indexing.hpp"

namespace turunan::ops {

bool is_view(const Operation& operation) {
  return &operation == &reshape_to || &operation == &permute || &operation == &take_slice ||
         &operation == &broadcast || &operation == &alias;
}

Shape completed(Shape asked, const Shape& of) {
  const auto unknown = std::find(asked.begin(), asked.end(), -1);
  if (unknown == asked.end()) return asked;
  const auto axis = static_cast<std::size_t>(unknown - asked.begin());
  asked[axis] = 1;
  const std::int64_t known = asked.elements(), all = of.elements();
  if (known == 0 || all % known != 0) {
    asked[axis] = -1;
    throw ShapeError("no size fits for the -1 of a reshape",
                     {{0, "is " + to_string(of) + ": " + std::to_string(all) + " elements"}},
                     "the other sizes take them " + std::to_string(known) + " at a time");
  }
  asked[axis] = all / known;
  return asked;
}

}  // namespace turunan::ops
