#include "ops/linear.hpp"
#include "ops/sum.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

// Where a result or a derivative of linear algebra does not exist, the error says why.

namespace turunan {
namespace {

using namespace test;

/// What an error says of what was required, followed by its first note.
template <class E, class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const E& error) {
    return error.required() + " | " + (error.notes().empty() ? "" : error.notes()[0].text);
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "no error";
}

const Array singular = matrix(2, 2, {1, 2, 2, 4});
const Array wide = matrix(2, 3, {1, 2, 3, 4, 5, 6});

TEST(LinearErrors, ASingularMatrixHasNoInverse) {
  const std::string expected = "the matrix has no inverse: its determinant is 0 | is singular";
  for (const Tensor& x :
       {ops::inv(singular), ops::inv(0.0), ops::inv(matrix(1, 1, {0})),
        ops::solve(singular, matrix(2, 1, {1, 1})), ops::inv(Array::zeros({DType::f64, {30, 30}})),
        ops::inv(matrix(2, 2, {0, 1e300, 0, 1e-300}))}) {
    EXPECT_EQ(message_of<DomainError>([&] { value(x); }), expected);
  }
}

TEST(LinearErrors, RoundingDoesNotHideASingularMatrix) {
  for (const Tensor& x :
       {Tensor(matrix(3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9})), Tensor(matrix(2, 2, {0.1, 0.3, 0.7, 2.1})),
        Tensor(matrix(2, 2, {1e-200, 3e-200, 1e9, 3e9})),
        Tensor(matrix(2, 2, {0.1, 0.3, 0.7, 2.1}, DType::f32))}) {
    const std::string message = message_of<DomainError>([&] { value(ops::inv(x)); });
    EXPECT_NE(message.find("no inverse: its determinant is 0 | is singular"), std::string::npos) << message;
  }
}

TEST(LinearErrors, ASquareMatrixIsAskedFor) {
  const std::string rest = " is of a square matrix | is 2×3: 2 rows, 3 columns";
  EXPECT_EQ(message_of<ShapeError>([] { ops::inv(wide); }), "an inverse" + rest);
  EXPECT_EQ(message_of<ShapeError>([] { ops::det(wide); }), "a determinant" + rest);
  EXPECT_EQ(message_of<ShapeError>([] { ops::cholesky(wide); }), "a Cholesky factor" + rest);
  EXPECT_EQ(message_of<ShapeError>([] { ops::eig(wide); }), "eig" + rest);
  EXPECT_EQ(message_of<ShapeError>([] { ops::solve(wide, wide); }), "solve(A, b)" + rest);
}

TEST(LinearErrors, AMatrixIsAskedFor) {
  const Array vector({3}, std::vector{1.0, 2.0, 3.0});
  EXPECT_EQ(message_of<ShapeError>([&] { ops::inv(vector); }), "an inverse is of a matrix | is 3 elements");
  EXPECT_EQ(message_of<ShapeError>([&] { ops::qr(vector); }),
            "a QR decomposition is of a matrix | is 3 elements");
  EXPECT_EQ(message_of<ShapeError>([&] { ops::svd(vector); }), "svd is of a matrix | is 3 elements");
  EXPECT_EQ(message_of<ShapeError>([&] { ops::svd(2.0); }), "svd is of a matrix | is a scalar");
  EXPECT_EQ(message_of<ShapeError>([&] { ops::solve(2.0, vector); }),
            "solve(A, b) is of a matrix | is a scalar");
  EXPECT_EQ(message_of<TypeError>([&] { ops::inverse(matrix(1, 1, {1}, DType::i64)); }),
            "an inverse is of floating-point numbers | is i64 1×1");
}

TEST(LinearErrors, EquationsNeedARightSideOfTheirHeight) {
  const std::string expected = "in A·x = b the matrix and b have the same number of rows | is 2×2";
  EXPECT_EQ(message_of<ShapeError>([] { ops::solve(identity(2), matrix(3, 1, {1, 2, 3})); }), expected);
  EXPECT_EQ(message_of<ShapeError>([] { ops::solve(identity(2), 1.0); }), expected);
}

TEST(LinearErrors, ASymmetricMatrixIsAskedFor) {
  const Array a = matrix(2, 2, {1, 2, 3, 4});
  const std::string rest = " is of a symmetric matrix | has 2 at row 0, column 1 and 3 at row 1, column 0";
  EXPECT_EQ(message_of<DomainError>([&] { value(ops::eig(a).values); }), "eig" + rest);
  EXPECT_EQ(message_of<DomainError>([&] { value(ops::eig(a).vectors); }), "eig" + rest);
  EXPECT_EQ(message_of<DomainError>([&] { value(ops::cholesky(a)); }), "a Cholesky factor" + rest);
  const Array rounded = matrix(2, 2, {1, 2, 2 + 1e-12, 7});
  EXPECT_NO_THROW(value(ops::eig(rounded).values));
  EXPECT_NO_THROW(value(ops::cholesky(rounded)));
}

TEST(LinearErrors, CholeskyAsksForAPositiveDefiniteMatrix) {
  EXPECT_EQ(message_of<DomainError>([] {
              value(ops::cholesky(matrix(2, 2, {1, 2, 2, 1})));
            }),
            "a Cholesky factor is of a positive definite matrix: all its eigenvalues are above 0 | "
            "has the eigenvalue -1");
}

TEST(LinearErrors, FiniteElementsAreAskedFor) {
  const Array a = matrix(2, 2, {1, 0, NAN, 1});
  for (const Tensor& x : {ops::inv(a), ops::solve(a, a), ops::det(a), ops::cofactor(a), ops::cholesky(a),
                          ops::qr(a).r, ops::eig(a).values, ops::svd(a).s}) {
    EXPECT_EQ(message_of<DomainError>([&] { value(x); }),
              "a matrix that is inverted or taken apart has finite elements | has nan at row 1, column 0");
  }
}

// ---- derivatives

TEST(LinearErrors, EqualEigenvaluesLeaveEigenvectorsWithoutADerivative) {
  const Tensor a = identity(3) + 1e-18;
  const std::string expected =
      "an eigenvector has a derivative where the eigenvalues are distinct | "
      "has 1 more than once";
  const auto derivative = gradient(ops::sum(ops::eig(a).vectors), a);
  EXPECT_EQ(message_of<DerivativeError>([&] { value(derivative); }), expected);
}

TEST(LinearErrors, EqualSingularValuesLeaveSingularVectorsWithoutADerivative) {
  const Tensor a = 2.0 * identity(3);
  const auto [u, s, v] = ops::svd(a);
  for (const Tensor& x : {u, v}) {
    EXPECT_EQ(
        message_of<DerivativeError>([&] { value(gradient(ops::sum(x), a)); }),
        "a singular vector has a derivative where the singular values are distinct | has 2 more than once");
  }
  expect_close(gradient(ops::sum(s), a), identity(3));
}

TEST(LinearErrors, ASingularValueOfZeroLeavesALongerVectorWithoutADerivative) {
  const Tensor tall = matrix(3, 2, {2, 0, 0, 0, 0, 0}), flat = ops::transpose(tall);
  const std::string expected =
      "a singular vector has a derivative where no singular value is 0 | "
      "has the singular value 0";
  EXPECT_EQ(message_of<DerivativeError>([&] { value(gradient(ops::sum(ops::svd(tall).u), tall)); }),
            expected);
  EXPECT_EQ(message_of<DerivativeError>([&] { value(gradient(ops::sum(ops::svd(flat).v), flat)); }),
            expected);
  EXPECT_NO_THROW(value(gradient(ops::sum(ops::svd(tall).v), tall)));
}

TEST(LinearErrors, DependentColumnsLeaveQrWithoutADerivative) {
  const Tensor tall = matrix(3, 2, {1, 2, 1, 2, 1, 2}), flat = matrix(2, 3, {1, 2, 0, 1, 2, 1});
  const std::string expected =
      "qr(A) has a derivative where the columns of A are independent | "
      "has a column that is a combination of those before it, or zero";
  for (const Tensor& a : {tall, flat}) {
    const ops::QR parts = ops::qr(a);
    for (const Tensor& part : {parts.q, parts.r}) {
      EXPECT_EQ(message_of<DerivativeError>([&] { value(gradient(ops::sum(part), a)); }), expected);
    }
  }
}

}  // namespace
}  // namespace turunan
