#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "turunan/array.hpp"

namespace turunan::cpp {

/// Where the elements of a tensor lie in an array of the header: transposes, slices and broadcasts are no
/// loops of their own.
struct View {
  std::string base = {};   ///< the identifier of the array
  std::string shown = {};  ///< in comments: "W₁ᵀ"
  TensorType type = {};
  std::int64_t offset = 0;
  std::vector<std::int64_t> strides = {};
  std::string number = {};  ///< in place of an array, where all elements are this literal
};

View compact_view(std::string base, std::string shown, const TensorType& type);
View broadcast(const View& x, const Shape& shape);
View permuted(const View& x, std::span<const std::int64_t> permutation);
View sliced(const View& x, std::span<const Slice> slices);
/// Nothing where the elements would have to move.
std::optional<View> reshaped(const View& x, const Shape& shape);

/// Some axes of several views, walked together.
struct Axes {
  std::vector<std::int64_t> sizes = {};
  std::vector<std::vector<std::int64_t>> strides = {};  ///< of each view along each axis
};
/// Axes of size 1 gone, and those joined that lie behind each other in every view.
Axes merged(const Axes& axes);
/// All axes of views of one shape.
Axes all_axes(std::span<const View> views);

/// Lines of C++, indented.
class Code {
 public:
  void line(const std::string& text);
  void open(const std::string& text);  ///< and a brace
  void close(std::size_t blocks = 1);
  /// A loop for each size; the names of the variables.
  std::vector<std::string> loops(std::span<const std::int64_t> sizes);
  /// The same around names of its own: a block where there is no size. It ends with `close_scope`.
  std::vector<std::string> scope(std::span<const std::int64_t> sizes);
  void close_scope(std::span<const std::string> variables) {
    close(variables.empty() ? 1 : variables.size());
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<bool> is_loop_ = {false};  // of the blocks that are open: the function's body
};

/// "i * 4 + j" from strides and variables; empty where all is 0.
std::string offset_text(std::span<const std::int64_t> strides, std::span<const std::string> variables);
/// "W1[i * 4 + j]", or the number that all elements are.
std::string element(const View& view, std::initializer_list<std::string> offsets);

}  // namespace turunan::cpp
