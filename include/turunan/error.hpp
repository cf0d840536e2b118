#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace turunan {

/// What one operand of a failed operation is, said so that a diagnostic can put it under that operand.
struct OperandNote {
  std::size_t operand;  ///< which operand, counted from zero
  std::string text;     ///< "is 1×3: 3 columns"
};

/// The base of every error the library throws.
///
/// `what()` says what was required and what came, on one line. The notes say what each operand was; `help`,
/// where it is not empty, says how to mend it.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& required, std::vector<OperandNote> notes = {}, std::string help = {});

  const std::string& required() const { return required_; }
  const std::vector<OperandNote>& notes() const { return notes_; }
  const std::string& help() const { return help_; }

 private:
  std::string required_;
  std::vector<OperandNote> notes_;
  std::string help_;
};

/// Shapes that do not go together: a product, a reshape, an index out of range.
struct ShapeError : Error {
  using Error::Error;
};
/// An element type that an operation does not take.
struct TypeError : Error {
  using Error::Error;
};
/// A value outside of what an operation is defined for: a singular matrix, a negative size.
struct DomainError : Error {
  using Error::Error;
};
/// A derivative that does not exist.
struct DerivativeError : Error {
  using Error::Error;
};
/// More memory than the machine has.
struct MemoryError : Error {
  using Error::Error;
};
/// A file that cannot be read, or does not hold what it should.
struct DataError : Error {
  using Error::Error;
};
/// A file that cannot be written.
struct WriteError : Error {
  using Error::Error;
};

}  // namespace turunan
