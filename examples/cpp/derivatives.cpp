// Derivatives of ordinary functions, and one of them compiled.
#include <iostream>
#include <turunan/turunan.hpp>

namespace tn = turunan;

// Rosenbrock's valley, whose lowest point is (1, 1).
tn::Tensor rosenbrock(const tn::Tensor& p) {
  const tn::Tensor a = p(0), b = p(1);
  return tn::square(1 - a) + 100 * tn::square(b - a * a);
}

int main() {
  const tn::Tensor start{-1.2, 1};
  std::cout << "f  = " << rosenbrock(start) << '\n'
            << "∇f = " << tn::grad(rosenbrock)(start) << '\n'
            << "H  =\n"
            << tn::hessian(rosenbrock)(start) << '\n';

  // Newton's method: p ← p − H⁻¹ ∇f, one plan for every step.
  const auto newton = tn::compile(
      [](const tn::Tensor& p) { return p - tn::solve(tn::hessian(rosenbrock)(p), tn::grad(rosenbrock)(p)); });
  tn::Array p = tn::value(start);
  for (int step = 0; step < 7; ++step) p = newton(p);
  std::cout << "after 7 steps: " << p << '\n';
}
