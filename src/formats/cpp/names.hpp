#pragma once

#include <set>
#include <string>

#include "turunan/array.hpp"

namespace turunan::cpp {

/// Gives names of tensors as identifiers of C++, each once: A₁ is A1, ŷ is y_hat, θ is theta.
class Identifiers {
 public:
  Identifiers();
  /// `otherwise` stands for a name that is empty or has nothing that an identifier could hold.
  std::string take(const std::string& name, const std::string& otherwise);
  /// For loops, beside the names that are taken.
  void reserve(const std::string& name) { taken_.insert(name); }

 private:
  std::set<std::string> taken_;
};

/// Is it an identifier, or several with :: between, and no word of the language?
bool is_namespace(const std::string& text);

/// A text without what would end a line comment.
std::string in_comment(const std::string& text);

std::string type_name(DType dtype);  ///< "float", "double", "std::int64_t", "bool"
/// An element as C++ writes it; read back, it is that element, bit for bit, save for the payload of a NaN.
std::string literal(const Array& array, std::int64_t position);
std::string literal(double value, DType dtype);

}  // namespace turunan::cpp
