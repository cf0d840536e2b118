#include "graph/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace turunan {

namespace {

// The largest double has 309 digits before the point; a denormal's shortest form stays far below this too.
constexpr std::size_t longest = 1200;

template <class... Arguments>
std::string characters(Arguments... arguments) {
  std::array<char, longest> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), arguments...).ptr;
  return {buffer.data(), end};
}

// The point stays, the zeros behind it go.
std::string trim(std::string text) {
  if (text.find('.') == std::string::npos) return text + '.';
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::size_t digits_behind_point(const std::string& text) {
  const auto point = text.find('.');
  return point == std::string::npos ? 0 : text.size() - point - 1;
}

}  // namespace

template <class T>
std::string positional(T value, int at_most) {
  std::string text = characters(value, std::chars_format::fixed);
  if (digits_behind_point(text) > static_cast<std::size_t>(at_most)) {
    text = characters(value, std::chars_format::fixed, at_most);
  }
  return trim(std::move(text));
}

template <class T>
std::string scientific(T value, int at_most) {
  std::string text = characters(value, std::chars_format::scientific);
  if (digits_behind_point(text.substr(0, text.find('e'))) > static_cast<std::size_t>(at_most)) {
    text = characters(value, std::chars_format::scientific, at_most);
  }
  const auto exponent = text.find('e');
  return trim(text.substr(0, exponent)) + text.substr(exponent);
}

template <class T>
std::string scientific_exactly(T value, int digits) {
  std::string text = characters(value, std::chars_format::scientific);
  const auto shortest = digits_behind_point(text.substr(0, text.find('e')));
  if (shortest != static_cast<std::size_t>(digits))
    text = characters(value, std::chars_format::scientific, digits);
  if (digits == 0) text.insert(text.find('e'), 1, '.');
  return text;
}

template <class T>
std::string significant(T value, int digits) {
  digits = std::max(digits, 1);
  const std::string text = scientific(value, digits - 1);
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);  // after rounding: 9.99999999 is 10
  if (exponent < -4 || exponent >= digits) {
    const auto point = text.find(".e");
    return point == std::string::npos ? text : text.substr(0, point) + text.substr(point + 1);
  }
  return positional(value, digits - 1 - exponent);
}

template std::string positional<float>(float, int);
template std::string positional<double>(double, int);
template std::string scientific<float>(float, int);
template std::string scientific<double>(double, int);
template std::string scientific_exactly<float>(float, int);
template std::string scientific_exactly<double>(double, int);
template std::string significant<float>(float, int);
template std::string significant<double>(double, int);

}  // namespace turunan
