#include "data/dataset.hpp"

#include "graph/element.hpp"

namespace turunan {

Array one_hot(const std::vector<std::int64_t>& labels, std::int64_t classes, DType dtype) {
  Array result = Array::zeros({dtype, {static_cast<std::int64_t>(labels.size()), classes}});
  visit_dtype(dtype, [&]<class T>() {
    T* row = result.write<T>().data();
    for (const std::int64_t label : labels) {
      row[label] = T{1};
      row += classes;
    }
  });
  return result;
}

}  // namespace turunan
