#include "formats/cpp/view.hpp"

namespace turunan::cpp {

View compact_view(std::string base, std::string shown, const TensorType& type) {
  return {std::move(base), std::move(shown), type, 0, row_major_strides(type.shape), {}};
}

View broadcast(const View& x, const Shape& shape) {
  View result = x;
  result.type.shape = shape;
  const std::size_t added = shape.rank() - x.type.shape.rank();
  result.strides.assign(shape.rank(), 0);
  for (std::size_t axis = added; axis < shape.rank(); ++axis) {
    if (x.type.shape[axis - added] != 1) result.strides[axis] = x.strides[axis - added];
  }
  return result;
}

View permuted(const View& x, std::span<const std::int64_t> permutation) {
  View result = x;
  for (std::size_t axis = 0; axis < permutation.size(); ++axis) {
    const auto from = static_cast<std::size_t>(permutation[axis]);
    result.type.shape[axis] = x.type.shape[from];
    result.strides[axis] = x.strides[from];
  }
  if (x.number.empty()) result.shown += "ᵀ";
  return result;
}

View sliced(const View& x, std::span<const Slice> slices) {
  View result = x;
  for (std::size_t axis = 0; axis < slices.size(); ++axis) {
    result.type.shape[axis] = slices[axis].count;
    if (slices[axis].count > 0) result.offset += slices[axis].start * x.strides[axis];
    result.strides[axis] = x.strides[axis] * slices[axis].step;
  }
  if (x.number.empty() && result.type.shape != x.type.shape) result.shown += "[…]";
  return result;
}

std::optional<View> reshaped(const View& x, const Shape& shape) {
  View result = x;
  result.type.shape = shape;
  result.strides = row_major_strides(shape);
  if (!x.number.empty()) return result;
  const Axes axes = merged({x.type.shape.sizes(), {x.strides}});
  if (axes.sizes.empty()) return result;
  if (axes.sizes.size() != 1) return {};
  for (std::int64_t& stride : result.strides) stride *= axes.strides[0][0];
  return result;
}

Axes merged(const Axes& axes) {
  Axes result{{}, std::vector<std::vector<std::int64_t>>(axes.strides.size())};
  for (std::size_t axis = 0; axis < axes.sizes.size(); ++axis) {
    const std::int64_t size = axes.sizes[axis];
    if (size == 1) continue;
    bool joins = !result.sizes.empty();
    for (std::size_t v = 0; joins && v < axes.strides.size(); ++v)
      joins = result.strides[v].back() == axes.strides[v][axis] * size;
    if (joins) {
      result.sizes.back() *= size;
    } else {
      result.sizes.push_back(size);
    }
    for (std::size_t v = 0; v < axes.strides.size(); ++v) {
      if (joins) result.strides[v].pop_back();
      result.strides[v].push_back(axes.strides[v][axis]);
    }
  }
  return result;
}

Axes all_axes(std::span<const View> views) {
  Axes axes{views.front().type.shape.sizes(), {}};
  for (const View& view : views) axes.strides.push_back(view.strides);
  return merged(axes);
}

void Code::line(const std::string& text) {
  if (!text.empty()) text_ += std::string(2 * is_loop_.size(), ' ') + text;
  text_ += '\n';
}

void Code::open(const std::string& text) {
  line(text.empty() ? "{" : text + " {");
  is_loop_.push_back(false);
}

void Code::close(std::size_t blocks) {
  for (; blocks > 0; --blocks) {
    is_loop_.pop_back();
    line("}");
  }
}

std::vector<std::string> Code::loops(std::span<const std::int64_t> sizes) {
  constexpr std::string_view letters = "ijklmnopqrs";
  std::size_t used = 0;
  for (const bool is_loop : is_loop_) used += is_loop ? 1 : 0;
  std::vector<std::string> variables;
  for (const std::int64_t size : sizes) {
    const std::string v = used < letters.size() ? std::string(1, letters[used]) : "i_" + std::to_string(used);
    open("for (std::int64_t " + v + " = 0; " + v + " < " + std::to_string(size) + "; ++" + v + ")");
    is_loop_.back() = true;
    variables.push_back(v);
    ++used;
  }
  return variables;
}

std::vector<std::string> Code::scope(std::span<const std::int64_t> sizes) {
  if (sizes.empty()) open("");
  return loops(sizes);
}

std::string offset_text(std::span<const std::int64_t> strides, std::span<const std::string> variables) {
  std::string text;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    if (strides[i] == 0) continue;
    text += (text.empty() ? "" : " + ") + variables[i];
    if (strides[i] != 1) text += " * " + std::to_string(strides[i]);
  }
  return text;
}

std::string element(const View& view, std::initializer_list<std::string> offsets) {
  if (!view.number.empty()) return view.number;
  std::string index = view.offset == 0 ? "" : std::to_string(view.offset);
  for (const std::string& offset : offsets) {
    if (offset.empty()) continue;
    index += (index.empty() ? "" : " + ") + offset;
  }
  return view.base + "[" + (index.empty() ? "0" : index) + "]";
}

}  // namespace turunan::cpp
