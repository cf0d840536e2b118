// Softmax of short rows, compiled once for each instruction set: as many rows as a vector has lanes are
// transposed, so that each lane works on a row of its own. Included after foreach_target.h; see softmax.cpp.
#if defined(TURUNAN_SOFTMAX_NARROW_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef TURUNAN_SOFTMAX_NARROW_INL_HPP
#undef TURUNAN_SOFTMAX_NARROW_INL_HPP
#else
#define TURUNAN_SOFTMAX_NARROW_INL_HPP
#endif

#include <algorithm>

#include "plan/kernels/transpose.hpp"
#include "plan/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

constexpr std::size_t most_narrow_columns = 16;

constexpr bool is_narrow(std::size_t rows, std::size_t columns) {
  return rows >= 4 && columns <= most_narrow_columns;
}

/// Up to one vector of rows, column by column; the lanes of rows that are not there hold what they like.
template <class T>
class NarrowRows {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;

  explicit NarrowRows(std::size_t columns) : columns_(columns) {
    for (std::size_t j = 0; j < columns; ++j) set(j, hn::Zero(D()));
  }

  V column(std::size_t j) const { return hn::Load(D(), memory_ + j * hn::Lanes(D())); }
  void set(std::size_t j, V v) { hn::Store(v, D(), memory_ + j * hn::Lanes(D())); }

  void load(const T* in, std::size_t rows) {
    transpose(dtype, in, columns_, memory_, hn::Lanes(D()), rows, columns_);
  }
  void store(T* out, std::size_t rows) const {
    transpose(dtype, memory_, hn::Lanes(D()), out, columns_, columns_, rows);
  }

  /// The largest element of each row; NaN where there is one.
  V largest() const {
    V most = column(0);
    for (std::size_t j = 1; j < columns_; ++j) {
      most = hn::IfThenElse(hn::Or(hn::Gt(most, column(j)), hn::IsNaN(most)), most, column(j));
    }
    return most;
  }

  /// Makes every z the exponential of z − shift and returns the sums of the rows.
  V to_exponentials(V shift) {
    V sum = hn::Zero(D());
    for (std::size_t j = 0; j < columns_; ++j) {
      const V e = exponential(D(), hn::Sub(column(j), shift));
      set(j, e);
      sum = hn::Add(sum, e);
    }
    return sum;
  }

 private:
  static constexpr DType dtype = sizeof(T) == 4 ? DType::f32 : DType::f64;
  std::size_t columns_;
  HWY_ALIGN T memory_[most_narrow_columns * hn::MaxLanes(D())];
};

template <class T>
void narrow_softmax(const T* z, T* out, std::size_t rows, std::size_t columns) {
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<T>());
  NarrowRows<T> block(columns);
  for (std::size_t row = 0; row < rows; row += lanes) {
    const std::size_t count = std::min(lanes, rows - row);
    block.load(z + row * columns, count);
    const auto sum = block.to_exponentials(block.largest());
    for (std::size_t j = 0; j < columns; ++j) block.set(j, hn::Div(block.column(j), sum));
    block.store(out + row * columns, count);
  }
}

template <class T>
void narrow_log_softmax(const T* z, T* out, std::size_t rows, std::size_t columns) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  NarrowRows<T> block(columns), terms(columns);
  for (std::size_t row = 0; row < rows; row += lanes) {
    const std::size_t count = std::min(lanes, rows - row);
    block.load(z + row * columns, count);
    terms = block;
    const auto most = block.largest(), normaliser = logarithm(d, terms.to_exponentials(most));
    for (std::size_t j = 0; j < columns; ++j) {
      block.set(j, hn::Sub(hn::Sub(block.column(j), most), normaliser));
    }
    block.store(out + row * columns, count);
  }
}

/// What the cost needs of each row: Σ y, Σ y (z − max), Σ e^(z − max).
template <class T>
struct NarrowSums {
  HWY_ALIGN T mass[hn::MaxLanes(hn::ScalableTag<T>())], linear[hn::MaxLanes(hn::ScalableTag<T>())],
      exponential[hn::MaxLanes(hn::ScalableTag<T>())];

  /// Σ over the rows of Σ y · log Σ e^(z − max) − Σ y (z − max)
  double cost(std::size_t rows) const {
    const hn::CappedTag<double, hn::MaxLanes(hn::ScalableTag<T>())> d;
    const std::size_t lanes = hn::Lanes(d);
    double sum = 0;
    for (std::size_t row = 0; row < rows; row += lanes) {
      const auto logarithms = logarithm(d, widened(d, exponential + row));
      HWY_ALIGN double costs[hn::MaxLanes(d)];
      hn::Store(hn::Sub(hn::Mul(widened(d, mass + row), logarithms), widened(d, linear + row)), d, costs);
      for (std::size_t i = 0; i < std::min(lanes, rows - row); ++i) sum += costs[i];
    }
    return sum;
  }

 private:
  template <class D>
  static hn::Vec<D> widened(D d, const T* from) {
    if constexpr (sizeof(T) == 4) {
      return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, D>(), from));
    } else {
      return hn::LoadU(d, from);
    }
  }
};

template <class T>
double narrow_cross_entropy(const T* z, const T* y, T scale, T* gradient, bool needs_cost, std::size_t rows,
                            std::size_t columns) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  NarrowRows<T> block(columns), targets(columns);
  NarrowSums<T> sums;
  double cost = 0;
  for (std::size_t row = 0; row < rows; row += lanes) {
    const std::size_t count = std::min(lanes, rows - row);
    block.load(z + row * columns, count);
    targets.load(y + row * columns, count);
    const auto most = block.largest();
    auto mass = hn::Zero(d), linear = hn::Zero(d);
    for (std::size_t j = 0; j < columns; ++j) {
      const auto target = targets.column(j), term = hn::Mul(target, hn::Sub(block.column(j), most));
      mass = hn::Add(mass, target);
      linear = hn::Add(linear, hn::IfThenZeroElse(hn::Eq(target, hn::Zero(d)), term));
    }
    const auto sum = block.to_exponentials(most);
    hn::Store(mass, d, sums.mass), hn::Store(linear, d, sums.linear), hn::Store(sum, d, sums.exponential);
    if (needs_cost) cost += sums.cost(count);
    if (gradient == nullptr) continue;
    const auto factor = hn::Div(mass, sum), by = hn::Set(d, scale);
    for (std::size_t j = 0; j < columns; ++j) {
      block.set(j, hn::Mul(by, hn::Sub(hn::Mul(block.column(j), factor), targets.column(j))));
    }
    block.store(gradient + row * columns, count);
  }
  return cost;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
