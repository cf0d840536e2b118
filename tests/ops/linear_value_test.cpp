#include <fstream>
#include <sstream>

#include "ops/catalogue.hpp"
#include "ops/draw.hpp"
#include "ops/linear.hpp"

// The values of linear algebra: against NumPy's, and against the equations that define them.

namespace turunan {

namespace {

class PlainArguments : public Arguments {
 public:
  explicit PlainArguments(const std::vector<Tensor>& tensors) : tensors_(tensors) {}
  bool has(std::size_t i) const override { return i < tensors_.size(); }
  Tensor tensor(std::size_t i) const override { return tensors_.at(i); }
  std::vector<Tensor> tensors(std::size_t) const override { return tensors_; }
  std::vector<std::int64_t> integers(std::size_t) const override { return {}; }
  double number(std::size_t) const override { return 0; }
  std::uint64_t draw_seed() const override { return 0; }
  DType dtype() const override { return DType::f64; }

 private:
  std::vector<Tensor> tensors_;
};

}  // namespace

std::vector<Tensor> test::call(std::string_view function, const std::vector<Tensor>& arguments) {
  const Operation* operation = find_function(function);
  if (operation == nullptr || operation->call.build == nullptr) throw std::runtime_error("no such function");
  return operation->call.build(PlainArguments(arguments));
}

namespace {

using namespace test;
using ops::transpose;

struct Golden {
  std::string function;
  std::vector<Array> in, out;
};

Array read_array(std::istream& words) {
  std::string sizes;
  words >> sizes;
  std::vector<std::int64_t> shape;
  std::istringstream size_stream(sizes == "scalar" ? "" : sizes);
  for (std::string size; std::getline(size_stream, size, 'x');) shape.push_back(std::stoll(size));
  std::vector<double> elements;
  for (double element = 0; words >> element;) elements.push_back(element);
  return Array(Shape(shape), elements);
}

std::vector<Golden> read_goldens() {
  std::ifstream file(TURUNAN_SOURCE_DIR "/tests/ops/data/linear.txt");
  std::vector<Golden> goldens;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "case") {
      goldens.emplace_back();
      words >> goldens.back().function;
    } else {
      (word == "in" ? goldens.back().in : goldens.back().out).push_back(read_array(words));
    }
  }
  return goldens;
}

TEST(LinearAlgebra, AgreesWithNumPy) {
  const std::vector<Golden> goldens = read_goldens();
  ASSERT_GT(goldens.size(), 50U);
  for (const Golden& golden : goldens) {
    SCOPED_TRACE(golden.function + " of " + to_string(golden.in[0].shape()));
    const std::vector<Tensor> results = call(golden.function, {golden.in.begin(), golden.in.end()});
    ASSERT_EQ(results.size(), golden.out.size());
    for (std::size_t i = 0; i < results.size(); ++i) expect_close(value(results[i]), golden.out[i], 1e-12);
  }
}

Tensor random(Shape shape, std::uint64_t seed = 3) {
  Random numbers(seed);
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& element : elements) element = between(numbers, -1, 1);
  return Array(std::move(shape), elements);
}

const Shape shapes[] = {{1, 1}, {3, 3}, {30, 30}, {5, 2}, {2, 5}, {40, 18}, {2, 3, 3}};
const std::int64_t sizes[] = {1, 2, 5, 25};

Tensor identities_like(const Tensor& x) {
  return ops::broadcast_to(identity(x.shape().from_end(1)), x.shape());
}

void expect_orthonormal_columns(const Tensor& x) {
  const Tensor products = ops::product(transpose(x), x);
  expect_close(products, identities_like(products));
}

TEST(LinearAlgebra, AMatrixTimesItsInverseIsTheIdentity) {
  for (const std::int64_t n : sizes) {
    const Tensor a = random({n, n}) + 3.0 * identity(n);
    expect_close(ops::product(a, ops::inv(a)), identity(n));
    expect_close(ops::product(ops::inv(a), a), identity(n));
    expect_close(ops::det(ops::inv(a)) * ops::det(a), 1.0);
  }
}

TEST(LinearAlgebra, SolutionsSolve) {
  for (const std::int64_t n : sizes) {
    const Tensor a = random({n, n}) + 3.0 * identity(n), b = random({n, 2}, 4);
    expect_close(ops::product(a, ops::solve(a, b)), b);
  }
}

TEST(LinearAlgebra, AVectorIsSolvedToAVector) {
  const Tensor a = matrix(2, 2, {2, 0, 0, 4}), b = Array({2}, std::vector{2.0, 2.0});
  EXPECT_EQ(value(ops::solve(a, b)).to_doubles(), (std::vector{1.0, 0.5}));
  EXPECT_EQ(ops::solve(a, b).shape(), Shape({2}));
  EXPECT_EQ(ops::solve(random({3, 2, 2}), b).shape(), Shape({3, 2}));
  EXPECT_EQ(ops::solve(a, random({3, 2, 4})).shape(), Shape({3, 2, 4}));
}

TEST(LinearAlgebra, TheCofactorMatrixTransposedTimesTheMatrixIsTheDeterminant) {
  for (const std::int64_t n : sizes) {
    const Tensor a = random({n, n});
    expect_close(ops::matmul(transpose(ops::cofactor(a)), a), ops::det(a) * identity(n), 1e-11);
  }
  const Tensor a = matrix(3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  expect_close(ops::cofactor(a), matrix(3, 3, {-3, 6, -3, 6, -12, 6, -3, 6, -3}), 1e-14);
}

TEST(LinearAlgebra, TheCholeskyFactorMultipliesBack) {
  for (const std::int64_t n : sizes) {
    const Tensor a = ops::product(random({n, n}), transpose(random({n, n}))) + identity(n);
    const Tensor factor = ops::cholesky(a);
    expect_close(ops::product(factor, transpose(factor)), a);
    expect_close(ops::lower_triangle(factor), factor, 0);
  }
}

TEST(LinearAlgebra, QrMultipliesBack) {
  for (const Shape& shape : shapes) {
    const Tensor a = random(shape);
    const auto [q, r] = ops::qr(a);
    expect_close(ops::product(q, r), a);
    expect_orthonormal_columns(q);
    const std::int64_t m = r.shape().from_end(2), n = r.shape().from_end(1);
    const std::vector<double> elements = value(r).to_doubles();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto place = static_cast<std::int64_t>(i) % (m * n), row = place / n, column = place % n;
      if (row > column) {
        EXPECT_EQ(elements[i], 0);
      } else if (row == column) {
        EXPECT_GT(elements[i], 0);
      }
    }
  }
}

TEST(LinearAlgebra, EigenvectorsAreScaledByTheirEigenvalues) {
  for (const Shape& shape : {Shape{1, 1}, {4, 4}, {30, 30}, {3, 2, 2}}) {
    const Tensor a = ops::symmetric_part(random(shape));
    const auto [values, vectors] = ops::eig(a);
    expect_close(ops::product(a, vectors), ops::scale_columns(vectors, values));
    expect_orthonormal_columns(vectors);
    const std::vector<double> ascending = value(values).to_doubles();
    const auto count = static_cast<std::size_t>(shape.from_end(1));
    for (std::size_t i = 1; i < count; ++i) EXPECT_LT(ascending[i - 1], ascending[i]);
  }
}

TEST(LinearAlgebra, SvdMultipliesBack) {
  for (const Shape& shape : shapes) {
    const Tensor a = random(shape);
    const auto [u, s, v] = ops::svd(a);
    expect_close(ops::product(ops::scale_columns(u, s), transpose(v)), a);
    expect_orthonormal_columns(u);
    expect_orthonormal_columns(v);
  }
}

TEST(LinearAlgebra, TakesMatricesOfLowRankApart) {
  for (const Tensor& a :
       {Tensor(Array::zeros({DType::f64, {20, 18}})), ops::filled({DType::f64, {18, 20}}, 1),
        ops::product(random({20, 2}), random({2, 20}, 4)), identity(20)}) {
    const auto [u, s, v] = ops::svd(a);
    expect_close(ops::product(ops::scale_columns(u, s), transpose(v)), a);
    expect_orthonormal_columns(u);
    expect_orthonormal_columns(v);
    const auto [q, r] = ops::qr(a);
    expect_close(ops::product(q, r), a);
    expect_orthonormal_columns(q);
  }
}

TEST(LinearAlgebra, SignsDoNotDependOnTheLibrary) {
  const auto vectors = value(ops::eig(matrix(2, 2, {2, 1, 1, 2})).vectors);
  expect_close(vectors, matrix(2, 2, {std::sqrt(0.5), std::sqrt(0.5), -std::sqrt(0.5), std::sqrt(0.5)}));
  const auto [u, s, v] = ops::svd(matrix(1, 1, {-3}));
  EXPECT_EQ(value(u).element(0), 1);
  EXPECT_EQ(value(s).element(0), 3);
  EXPECT_EQ(value(v).element(0), -1);
}

TEST(LinearAlgebra, AScalarIsItsOwnMatrix) {
  EXPECT_EQ(value(ops::inv(4.0)).element(0), 0.25);
  EXPECT_EQ(ops::inv(4.0).shape(), Shape());
  EXPECT_EQ(value(ops::det(4.0)).element(0), 4);
}

TEST(LinearAlgebra, WholeNumbersBecomeF64AndF32StaysF32) {
  const Array whole = matrix(2, 2, {2, 1, 1, 1}, DType::i64), narrow = whole.cast(DType::f32);
  for (const std::string_view function : {"inv", "det", "cholesky", "qr", "eig", "svd"}) {
    const std::vector<Tensor> wide = call(function, {whole}), rounded = call(function, {narrow});
    for (std::size_t i = 0; i < wide.size(); ++i) {
      EXPECT_EQ(wide[i].dtype(), DType::f64) << function;
      EXPECT_EQ(rounded[i].dtype(), DType::f32) << function;
      EXPECT_TRUE(identical(value(rounded[i]), value(wide[i]).cast(DType::f32))) << function;
    }
  }
  EXPECT_EQ(call("solve", {whole, narrow})[0].dtype(), DType::f64);
  EXPECT_EQ(call("solve", {narrow, narrow})[0].dtype(), DType::f32);
}

TEST(LinearAlgebra, MatricesWithoutElements) {
  const Array none = Array::zeros({DType::f64, {0, 0}});
  EXPECT_EQ(value(ops::det(none)).element(0), 1);
  EXPECT_EQ(value(ops::inv(none)).shape(), Shape({0, 0}));
  for (const std::string_view function : {"cholesky", "qr", "eig", "svd"}) {
    for (const Tensor& result : call(function, {none})) EXPECT_EQ(value(result).elements(), 0) << function;
  }
  const auto [u, s, v] = ops::svd(Array::zeros({DType::f64, {3, 0}}));
  EXPECT_EQ(value(u).shape(), Shape({3, 0}));
  EXPECT_EQ(value(v).shape(), Shape({0, 0}));
}

// The rank test looks at a matrix as it is after its rows and columns are scaled.
TEST(LinearAlgebra, UnitsDoNotMakeAMatrixSingular) {
  expect_close(ops::inv(matrix(2, 2, {1, 0, 0, 1e-200})), matrix(2, 2, {1, 0, 0, 1e200}));
  const Array badly_scaled = matrix(2, 2, {1e-150, 2e-150, 3e150, 4e150});
  expect_close(ops::product(badly_scaled, ops::inv(badly_scaled)), identity(2), 1e-12);
  const Tensor nearly = matrix(2, 2, {1, 2, 2, 4 + 1e-12});
  expect_close(ops::product(nearly, ops::inv(nearly)), identity(2), 1e-3);
}

}  // namespace
}  // namespace turunan
