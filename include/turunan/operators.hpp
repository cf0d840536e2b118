#pragma once

#include "turunan/tensor.hpp"

// Arithmetic, element by element, with NumPy's broadcasting. A number beside a tensor takes its element type;
// / of whole numbers is f64. Throws ShapeError where shapes do not go together.

namespace turunan {

Tensor operator-(const Tensor& x);
Tensor operator+(const Tensor& x, const Tensor& y);
Tensor operator-(const Tensor& x, const Tensor& y);
Tensor operator*(const Tensor& x, const Tensor& y);
Tensor operator/(const Tensor& x, const Tensor& y);
Tensor operator+(const Tensor& x, double y);
Tensor operator-(const Tensor& x, double y);
Tensor operator*(const Tensor& x, double y);
Tensor operator/(const Tensor& x, double y);
Tensor operator+(double x, const Tensor& y);
Tensor operator-(double x, const Tensor& y);
Tensor operator*(double x, const Tensor& y);
Tensor operator/(double x, const Tensor& y);
inline Tensor& operator+=(Tensor& x, const Tensor& y) {
  return x = x + y;
}
inline Tensor& operator-=(Tensor& x, const Tensor& y) {
  return x = x - y;
}
inline Tensor& operator*=(Tensor& x, const Tensor& y) {
  return x = x * y;
}
inline Tensor& operator/=(Tensor& x, const Tensor& y) {
  return x = x / y;
}

}  // namespace turunan
