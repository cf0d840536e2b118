#include "formats/onnx/operators/common.hpp"
#include "graph/memory.hpp"
#include "ops/arithmetic.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"

// Windows and Fourier transforms of signals. A transform is a product with the matrices of its cosines and
// sines; the last axis holds the real part, and for complex numbers the imaginary one.

namespace turunan::onnx {

namespace {

constexpr double pi = 3.14159265358979323846;

// a − b cos(2π i / n) + (a + … ) as the windows of Hann, Hamming and Blackman have it.
Values window(const Call& c, double a, double b, double d) {
  const std::int64_t size = c.constant_integer(0);
  const ElementType type = element_type(c.integer("output_datatype", 1));
  if (!carrier(type)) c.unsupported("the element type " + std::string(name(type)));
  if (size < 0) c.malformed("has a negative size");
  require_memory(static_cast<std::size_t>(size) * sizeof(double));
  const auto period = static_cast<double>(c.flag("periodic", true) ? size : size - 1);
  std::vector<double> elements(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const double angle = 2 * pi * static_cast<double>(i) / period;
    elements[i] = a - b * std::cos(angle) + d * std::cos(2 * angle);
  }
  return {computed(Tensor(Array({size}, elements)), type)};
}

Values hann(const Call& c) {
  return window(c, 0.5, 0.5, 0);
}
Values hamming(const Call& c) {
  return window(c, 25.0 / 46, 21.0 / 46, 0);
}
Values blackman(const Call& c) {
  return window(c, 0.42, 0.5, 0.08);
}

// rows × n of cos or sin(2π k i / n), over `divisor`.
Array waves(std::int64_t rows, std::int64_t n, double (*wave)(double), double divisor) {
  require_memory(static_cast<std::size_t>(rows) * static_cast<std::size_t>(n) * sizeof(double));
  Array matrix = Array::zeros({DType::f64, {rows, n}});
  for (std::int64_t k = 0; k < rows; ++k) {
    for (std::int64_t i = 0; i < n; ++i) {
      const double turn = static_cast<double>(k * i % n) / static_cast<double>(n);
      matrix.write<double>()[static_cast<std::size_t>(k * n + i)] = wave(2 * pi * turn) / divisor;
    }
  }
  return matrix;
}

// Cut, or filled up with zeros.
Tensor of_length(const Tensor& x, std::size_t axis, std::int64_t length) {
  if (x.shape()[axis] >= length) return part(x, axis, 0, length);
  Shape shape = x.shape();
  shape[axis] = length;
  return ops::place(x, whole(x.shape()), shape);
}

// X[k] = Σ x[i] exp(∓2πi k i / n) along one axis.
Tensor transformed(const Call& c, const Tensor& x, std::size_t axis, std::int64_t n, bool inverse,
                   bool onesided) {
  const std::int64_t parts = x.shape().from_end(1);
  if (n < 1 || (parts != 1 && parts != 2)) c.malformed("takes real or complex numbers of at least one step");
  if (n > 65536) c.unsupported("transforms of more than 65536 steps");
  const Tensor cut = of_length(x, axis, n);
  const std::int64_t rows = onesided ? n / 2 + 1 : n;
  const double divisor = inverse ? static_cast<double>(n) : 1;
  const Array cosines = waves(
      rows, n, [](double a) { return std::cos(a); }, divisor);
  const Array sines = waves(
      rows, n, [](double a) { return std::sin(a); }, inverse ? -divisor : divisor);
  const std::size_t last = x.rank() - 1;
  const Tensor re = part(cut, last, 0, 1);
  Tensor real = linear_map_along(re, cosines, axis), imaginary = -linear_map_along(re, sines, axis);
  if (parts == 2) {
    const Tensor im = part(cut, last, 1, 1);
    real = real + linear_map_along(im, sines, axis);
    imaginary = imaginary + linear_map_along(im, cosines, axis);
  }
  return ops::concat({real, imaginary}, static_cast<std::int64_t>(last));
}

Values fourier(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (x.rank() < 2) c.malformed("takes examples of signals");
  const std::size_t axis = axis_of(c.has(2) ? c.constant_integer(2) : c.integer("axis", 1), x);
  if (axis == x.rank() - 1) c.malformed("transforms the axis of the parts of a number");
  const std::int64_t n = c.has(1) ? c.constant_integer(1) : x.shape()[axis];
  return {computed(transformed(c, x, axis, n, c.flag("inverse"), c.flag("onesided")), c.type(0))};
}

// Pieces of a signal, step by step, each under a window and transformed.
Values short_time_fourier(const Call& c) {
  Tensor x = c.tensor(0);
  if (x.rank() == 2) x = with_axis(x, 2);
  if (x.rank() != 3) c.malformed("takes examples × steps × parts of a number");
  const std::int64_t step = c.constant_integer(1);
  const std::int64_t length = c.has(3)   ? c.constant_integer(3)
                              : c.has(2) ? c.tensor(2).shape().elements()
                                         : 0;
  if (step < 1 || length < 1 || length > x.shape()[1])
    c.malformed("has pieces that the signal does not have");
  const std::int64_t pieces = 1 + (x.shape()[1] - length) / step;
  std::vector<std::int64_t> places;
  (void)counted(Shape{pieces, length}.elements());
  for (std::int64_t piece = 0; piece < pieces; ++piece) {
    for (std::int64_t i = 0; i < length; ++i) places.push_back(piece * step + i);
  }
  Tensor cut = ops::gather(x, Tensor(whole_numbers({pieces, length}, places)), 1);
  if (c.has(2)) cut = cut * along_axis(c.tensor(2), 2, 4);
  return {computed(transformed(c, cut, 2, length, false, c.flag("onesided", true)), c.type(0))};
}

// Triangles of equal width on the mel scale: bins × bands.
Values mel_weights(const Call& c) {
  const std::int64_t bands = c.constant_integer(0), length = c.constant_integer(1);
  const double rate = c.constant_number(2), low = c.constant_number(3), high = c.constant_number(4);
  const ElementType type = element_type(c.integer("output_datatype", 1));
  if (!carrier(type)) c.unsupported("the element type " + std::string(name(type)));
  const std::int64_t bins = length / 2 + 1;
  if (bands < 1 || length < 0 || !(rate > 0)) c.malformed("needs a band, a length and a rate");
  const Shape shape{bins, bands};
  require_memory(static_cast<std::size_t>(shape.elements()) * sizeof(double));
  const auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  std::vector<double> edges;
  for (std::int64_t i = 0; i < bands + 2; ++i) {
    const double at =
        mel(low) + static_cast<double>(i) * (mel(high) - mel(low)) / static_cast<double>(bands + 2);
    const double hertz = 700 * (std::pow(10, at / 2595) - 1);
    edges.push_back(std::floor(static_cast<double>(length + 1) * hertz / rate));
  }
  Array matrix = Array::zeros({DType::f64, shape});
  for (std::int64_t band = 0; band < bands; ++band) {
    const auto b = static_cast<std::size_t>(band);
    const double left = edges[b], middle = edges[b + 1], right = edges[b + 2];
    for (std::int64_t bin = 0; bin < bins; ++bin) {
      const auto at = static_cast<double>(bin);
      double weight = 0;
      if (left == middle && at == middle) weight = 1;
      if (left < middle && at >= left && at <= middle) weight = (at - left) / (middle - left);
      if (middle < right && at >= middle && at < right) weight = (right - at) / (right - middle);
      matrix.write<double>()[static_cast<std::size_t>(bin * bands + band)] = weight;
    }
  }
  return {computed(Tensor(matrix), type)};
}

constexpr OperatorEntry entries[] = {
    {"HannWindow", hann}, {"HammingWindow", hamming},   {"BlackmanWindow", blackman},
    {"DFT", fourier},     {"STFT", short_time_fourier}, {"MelWeightMatrix", mel_weights},
};

}  // namespace

std::span<const OperatorEntry> signal_operators() {
  return entries;
}

}  // namespace turunan::onnx
