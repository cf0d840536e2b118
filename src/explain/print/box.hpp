#pragma once

#include <string>
#include <vector>

#include "turunan/explain.hpp"

// Formulas with matrices drawn in rows of characters.

namespace turunan::explanation {

/// A rectangle of characters. `line` is the row that stands level with what is beside it.
struct Box {
  std::vector<std::string> rows = {""};
  std::size_t width = 0;  ///< columns of every row
  std::size_t line = 0;

  std::size_t height() const { return rows.size(); }
};

/// Columns that a text takes on a terminal.
std::size_t columns_of(std::string_view text);
Box box(const std::string& text);
Box beside(const Box& left, const Box& right);
/// The same between tall brackets: '[', '(' or '|'.
Box enclosed(const Box& inside, char bracket);
/// A small text at the upper right corner.
Box raised(const Box& base, const std::string& sign);

/// A formula as a box; arrays are drawn as matrices.
Box box_of(const Formula& formula, int digits);

/// The terms or factors that a formula may be broken between, each after the first with its sign in front.
/// What is wider than `room` columns is broken further where it can be.
std::vector<Box> pieces_of(const Formula& formula, int digits, std::size_t room);

/// Matrices of columns from `first` on, as many as fit; sets `next` to the first that is left out.
Box matrix_box(const Formula& array, int digits, std::size_t width, std::size_t first, std::size_t& next);

}  // namespace turunan::explanation
