#pragma once

#include <string>
#include <string_view>

#include "explain/layout.hpp"

// The pieces that the printers of MathML and HTML share. Each function returns one element, so that it can
// stand as the base of a superscript or in a fraction.

namespace turunan::explanation {

/// A text with &, <, > and both quotes as entities; characters that no XML may hold become U+FFFD.
std::string escaped(std::string_view text);

std::string mathml_element(std::string_view name, std::string_view content);
std::string mathml_row(std::string_view content);  ///< several elements as one
/// Does it stand higher than a line? Brackets around what does not are set closer when they do not stretch.
bool is_tall(std::string_view mathml);
/// A formula in round brackets, which grow with it.
std::string mathml_brackets(std::string_view content);

/// At full size: a font raises it itself, so a superscript would make it too small.
inline constexpr std::string_view mathml_prime = "<mo lspace=\"0\" rspace=\"0\">′</mo>";

/// A name of a sheet: ŷ with its accent above, W₁ with its subscript.
std::string mathml_name(std::string_view name);
/// A name with a place behind it, "W₂[0, 0]".
std::string mathml_entry(std::string_view entry);
/// What a sheet writes as words and numbers: "axis = 0", "1:3".
std::string mathml_words(std::string_view text);

std::string mathml_number(double value, DType dtype, int digits);
std::string mathml_sizes(std::string_view sizes);
/// The matrices of an array formula in square brackets; its first elements with dots where it is not written
/// out.
std::string mathml_array(const Formula& array, int digits);

/// The elements of a formula inside of <math>, as a block or as part of a sentence.
std::string mathml_block(std::string_view content);
std::string mathml_inline(std::string_view content);

}  // namespace turunan::explanation
