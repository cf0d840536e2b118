#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace turunan {

/// Decimal notation of one finite number, with as few digits as tell it from its neighbours and no more
/// than asked for; what is cut off is rounded to nearest by the number's exact value. T is float or double.
///
/// `at_most` counts the digits after the point. The point is always there: "1." and "0.5"; "1.e+06".
inline constexpr int all_digits = std::numeric_limits<int>::max();
template <class T>
std::string positional(T value, int at_most = all_digits);
template <class T>
std::string scientific(T value,
                       int at_most = all_digits);  ///< the exponent has a sign and two digits or more
/// The same with exactly so many digits after the point, further digits of the exact value where it has more.
template <class T>
std::string scientific_exactly(T value, int digits);

/// At most so many digits from the first that is not zero, as C's %g lays them out.
template <class T>
std::string significant(T value, int digits);

}  // namespace turunan
