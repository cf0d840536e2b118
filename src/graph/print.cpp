// NumPy's layout of arrays: every element of what is shown gets the same width, the last axis runs along a
// line, and each further axis adds a bracket, an indentation and an empty line between its parts.

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/decimal.hpp"
#include "graph/element.hpp"
#include "turunan/array.hpp"

namespace turunan {

namespace {

constexpr double exact_whole_numbers = 1e16;  // a double from here on is whole whatever it stands for

std::string pad_front(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

// ---- one floating-point column -------------------------------------------------------------------------

// How the floating-point elements that are shown are written, all alike. It follows the rules of NumPy's
// FloatingFormat: exponents for a wide range of magnitudes, otherwise points below one another.
template <class T>
class FloatColumn {
 public:
  FloatColumn(const std::vector<T>& values, int digits) : digits_(digits) {
    choose_notation(values);
    for (const T value : values) {
      if (std::isfinite(value)) measure(value);
    }
    for (const T value : values) {
      if (std::isfinite(value)) continue;
      const auto behind = behind_ + exponent_width() + 1;  // the point counts
      const std::size_t width = unbounded(value).size();
      before_ = std::max(before_, width - std::min(width, behind));
    }
  }

  std::string operator()(T value) const {
    if (!std::isfinite(value)) return pad_front(unbounded(value), before_ + behind_ + exponent_width() + 1);
    if (!exponents_) {
      std::string text = positional(value, digits_);
      const std::size_t point = text.find('.');
      text.append(behind_ - (text.size() - point - 1), ' ');
      return pad_front(std::move(text), before_ + behind_ + 1);
    }
    const std::string text = scientific_exactly(value, static_cast<int>(behind_));
    const std::size_t exponent = text.find('e') + 2;  // behind its sign
    const std::string zeros(exponent_digits_ - (text.size() - exponent), '0');
    const std::size_t width = before_ + behind_ + exponent_width() + 1;
    return pad_front(text.substr(0, exponent) + zeros + text.substr(exponent), width);
  }

 private:
  static std::string unbounded(T value) { return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf"; }

  void choose_notation(const std::vector<T>& values) {
    T largest = 0, smallest = std::numeric_limits<T>::infinity();
    for (const T value : values) {
      if (!std::isfinite(value) || value == 0) continue;
      largest = std::max(largest, std::abs(value));
      smallest = std::min(smallest, std::abs(value));
    }
    if (largest == 0) return;
    const T many = std::is_same_v<T, float> ? T(1e6) : T(1e8);
    exponents_ = largest >= many || smallest < T(0.0001) || largest / smallest > T(1000);
  }

  void measure(T value) {
    const std::string text = exponents_ ? scientific(value, digits_) : positional(value, digits_);
    const std::size_t point = text.find('.'), end = std::min(text.find('e'), text.size());
    before_ = std::max(before_, point);
    behind_ = std::max(behind_, end - point - 1);
    if (exponents_) exponent_digits_ = std::max(exponent_digits_, text.size() - end - 2);
  }

  std::size_t exponent_width() const { return exponents_ ? exponent_digits_ + 2 : 0; }

  int digits_;
  bool exponents_ = false;
  std::size_t before_ = 0, behind_ = 0, exponent_digits_ = 0;
};

// ---- words for all elements that are shown -------------------------------------------------------------

std::vector<std::string> aligned(std::vector<std::string> words) {
  std::size_t width = 0;
  for (const auto& word : words) width = std::max(width, word.size());
  for (auto& word : words) word = pad_front(std::move(word), width);
  return words;
}

template <class T>
bool all_whole(const std::vector<T>& values) {
  return std::all_of(values.begin(), values.end(), [](T value) {
    return !std::isfinite(value) || (value == std::trunc(value) && std::abs(value) < exact_whole_numbers);
  });
}

template <class T>
std::string whole(T value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
  return std::to_string(static_cast<std::int64_t>(value));
}

template <class T>
std::vector<std::string> words_of(const std::vector<T>& values, const PrintOptions& options) {
  std::vector<std::string> words(values.size());
  if constexpr (std::is_same_v<T, bool>) {
    std::transform(values.begin(), values.end(), words.begin(),
                   [](bool value) { return value ? " True" : "False"; });
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    std::transform(values.begin(), values.end(), words.begin(),
                   [](T value) { return std::to_string(value); });
    return aligned(std::move(words));
  } else if (options.sheet && all_whole(values)) {
    std::transform(values.begin(), values.end(), words.begin(), whole<T>);
    return aligned(std::move(words));
  } else {
    const FloatColumn<T> column(values, std::max(options.digits, 0));
    std::transform(values.begin(), values.end(), words.begin(), column);
  }
  return words;
}

// A scalar has no column to fit into: NumPy writes it in full, a sheet to so many significant digits.
template <class T>
std::string scalar_word(T value, const PrintOptions& options) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "True" : "False";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return std::to_string(value);
  } else {
    if (!std::isfinite(value) || (options.sheet && all_whole<T>({value}))) return whole(value);
    if (options.sheet) return significant(value, options.digits);
    const double size = std::abs(static_cast<double>(value));
    const double many = std::is_same_v<T, float> ? 1e6 : exact_whole_numbers;
    if (size == 0 || (size >= 1e-4 && size < many)) {
      const std::string text = positional(value);
      return text.back() == '.' ? text + '0' : text;
    }
    const std::string text = scientific(value);
    const auto point = text.find(".e");
    return point == std::string::npos ? text : text.substr(0, point) + text.substr(point + 1);
  }
}

// ---- which elements are shown, and how they are laid out ----------------------------------------------

constexpr std::int64_t dots = -1;  // stands where a summary leaves positions out

// The positions shown along each axis.
std::vector<std::vector<std::int64_t>> shown_positions(const Shape& shape, const PrintOptions& options) {
  const bool summary = shape.elements() > options.threshold;
  const std::int64_t edge = std::max<std::int64_t>(options.edge, 1);
  std::vector<std::vector<std::int64_t>> axes(shape.rank());
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const std::int64_t size = shape[axis];
    const bool cut = summary && edge < size - edge;
    for (std::int64_t i = 0; i < (cut ? edge : size); ++i) axes[axis].push_back(i);
    if (!cut) continue;
    axes[axis].push_back(dots);
    for (std::int64_t i = size - edge; i < size; ++i) axes[axis].push_back(i);
  }
  return axes;
}

// Walks through what is shown in row-major order. A step over dots along an outer axis has nothing below it.
class Walk {
 public:
  explicit Walk(const std::vector<std::vector<std::int64_t>>& axes) : axes_(axes), at_(axes.size(), 0) {}

  bool done() const { return done_; }
  /// The outermost axis that stands on dots, or the rank.
  std::size_t dotted_axis() const {
    std::size_t axis = 0;
    while (axis < at_.size() && axes_[axis][at_[axis]] != dots) ++axis;
    return axis;
  }
  /// The first axis from which all further ones stand at their beginning: brackets open from here.
  std::size_t opening_axis() const {
    std::size_t axis = at_.size();
    while (axis > 0 && at_[axis - 1] == 0) --axis;
    return axis;
  }
  std::int64_t offset(const std::vector<std::int64_t>& strides) const {
    std::int64_t offset = 0;
    for (std::size_t axis = 0; axis < at_.size(); ++axis) offset += axes_[axis][at_[axis]] * strides[axis];
    return offset;
  }
  void next() {
    for (std::size_t axis = std::min(dotted_axis() + 1, at_.size()); axis-- > 0;) {
      if (++at_[axis] < axes_[axis].size()) return;
      at_[axis] = 0;
    }
    done_ = true;
  }

 private:
  const std::vector<std::vector<std::int64_t>>& axes_;
  std::vector<std::size_t> at_;
  bool done_ = false;
};

// The words of an array, in the order they are read, inside brackets.
class Layout {
 public:
  Layout(std::size_t rank, int line_width) : rank_(rank) {
    // Every closing bracket that may follow takes its place from the line.
    const auto brackets = static_cast<std::int64_t>(rank);
    width_ = static_cast<std::size_t>(std::max<std::int64_t>(line_width - brackets, 0));
  }

  /// What stands along the last axis; `opening` is the outermost axis that begins here.
  void add(const std::string& word, std::size_t opening) {
    if (opening < rank_) {
      begin_part(opening);
      line_ = std::string(opening, ' ') + std::string(rank_ - opening, '[');
    } else if (line_.size() + 1 + word.size() > width_) {
      line_.erase(line_.find_last_not_of(' ') + 1);
      text_ += line_ + '\n';
      line_ = std::string(rank_, ' ');
    } else {
      line_ += ' ';
    }
    line_ += word;
  }
  /// The dots of a summary in place of parts along an outer axis.
  void add_dots(std::size_t axis) {
    begin_part(axis + 1);
    line_ = std::string(axis + 1, ' ') + "...";
    open_ = axis + 1;
  }
  std::string finish() {
    close(0);
    return std::move(text_);
  }

 private:
  // Ends the part before, if there is one, and its brackets from `axis` on.
  void begin_part(std::size_t axis) {
    if (!line_.empty()) {
      close(axis);
      text_.append(rank_ - axis, '\n');
    }
    open_ = rank_;
  }
  void close(std::size_t axis) {
    text_ += line_;
    if (open_ > axis) text_.append(open_ - axis, ']');
  }

  std::size_t rank_, width_, open_ = 0;
  std::string text_, line_;
};

template <class T>
std::vector<T> shown_elements(const Array& array, const std::vector<std::vector<std::int64_t>>& axes) {
  const bool bytes = array.is_of_bytes();  // few of which are shown
  const T* memory = bytes ? nullptr : static_cast<const T*>(array.memory());
  const std::vector<std::int64_t> strides = bytes ? row_major_strides(array.shape()) : array.strides();
  std::vector<T> values;
  for (Walk walk(axes); !walk.done(); walk.next()) {
    if (walk.dotted_axis() != axes.size()) continue;
    const std::int64_t place = walk.offset(strides);
    values.push_back(bytes ? convert<T>(array.element(place)) : memory[place]);
  }
  return values;
}

}  // namespace

std::string to_string(const Array& array, const PrintOptions& options) {
  if (array.elements() == 0) return "[]";
  const std::size_t rank = array.rank();
  const auto axes = shown_positions(array.shape(), options);
  std::vector<std::string> words;
  visit_dtype(array.dtype(), [&]<class T>() {
    const auto values = shown_elements<T>(array, axes);
    words = rank == 0 ? std::vector{scalar_word<T>(values[0], options)} : words_of(values, options);
  });
  if (rank == 0) return words[0];

  Layout layout(rank, options.line_width);
  auto word = words.begin();
  for (Walk walk(axes); !walk.done(); walk.next()) {
    const std::size_t dotted = walk.dotted_axis();
    if (dotted + 1 < rank) {
      layout.add_dots(dotted);
    } else {
      layout.add(dotted < rank ? "..." : *word++, walk.opening_axis());
    }
  }
  return layout.finish();
}

}  // namespace turunan
