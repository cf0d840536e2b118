#pragma once

#include <cstdint>
#include <memory>

#include "turunan/array.hpp"

/// The values that parameters start from.
///
/// A draw is a pure function of the type, the seed and the position: the same seed gives the same values on
/// every machine and with any number of threads. A weight matrix is inputs × outputs. A convolution's weights
/// are kernel height × kernel width × inputs × outputs, and each place of the kernel counts: height · width ·
/// inputs, and height · width · outputs. A vector of n elements has n of both.
namespace turunan::init {

struct Zeros {};

struct Constant {
  double value;
};

/// In [low, high).
struct Uniform {
  double low = -0.1;
  double high = 0.1;
};

struct Normal {
  double mean = 0;
  double deviation = 0.01;  ///< the standard deviation
};

/// Uniform in ±gain · √(6 / (inputs + outputs)), for tanh and σ. Glorot and Bengio, 2010.
struct GlorotUniform {
  double gain = 1;
};

/// Normal with the variance gain² · 2 / (inputs + outputs).
struct GlorotNormal {
  double gain = 1;
};

/// Uniform in ±√(6 / inputs), for relu. He, Zhang, Ren and Sun, 2015.
struct HeUniform {};

/// Normal with the variance 2 / inputs.
struct HeNormal {};

/// Uniform in ±√(3 / inputs). LeCun, Bottou, Orr and Müller, 1998.
struct LeCunUniform {};

/// Normal with the variance 1 / inputs.
struct LeCunNormal {};

/// Orthonormal rows or columns, whichever are fewer, times the gain, with all axes but the last as rows; of
/// two or more axes. Saxe, McClelland and Ganguli, 2014.
struct Orthogonal {
  double gain = 1;
};

/// These values, whatever the seed.
struct Values {
  Array values;
};

/// Any of them, as one type. Each converts to it; a number out of range throws DomainError there.
class Initialiser {
 public:
  Initialiser(const Zeros& settings);
  Initialiser(const Constant& settings);
  Initialiser(const Uniform& settings);
  Initialiser(const Normal& settings);
  Initialiser(const GlorotUniform& settings);
  Initialiser(const GlorotNormal& settings);
  Initialiser(const HeUniform& settings);
  Initialiser(const HeNormal& settings);
  Initialiser(const LeCunUniform& settings);
  Initialiser(const LeCunNormal& settings);
  Initialiser(const Orthogonal& settings);
  Initialiser(const Values& settings);
  Initialiser(const Array& values);

  /// Throws TypeError where the type is not one of floating-point numbers, ShapeError where the values are of
  /// another shape, or a matrix is needed and there are fewer axes.
  Array draw(const TensorType& type, std::uint64_t seed) const;

  class Rule;

 private:
  std::shared_ptr<const Rule> rule_;
};

}  // namespace turunan::init
