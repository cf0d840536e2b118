#include "plan/strided_reader.hpp"

#include <algorithm>
#include <cstring>

namespace turunan::plan {

StridedReader::StridedReader(const View& view) : loops_(loops(view)), size_(size_in_bytes(view.dtype)) {}

namespace {

// One row again and again: the row from `within` on, once around, and then what is there already.
template <class Element>
void repeat_row(const Element* row, std::size_t count, std::size_t within, std::size_t n, Element* to) {
  const std::size_t rest = std::min(count - within, n), start = std::min(within, n - rest);
  std::memcpy(to, row + within, rest * sizeof(Element));
  std::memcpy(to + rest, row, start * sizeof(Element));
  for (std::size_t done = rest + start; done < n;) {
    const std::size_t more = std::min(done, n - done);
    std::memcpy(to + done, to, more * sizeof(Element));
    done += more;
  }
}

}  // namespace

// The outer loops are walked like an odometer, the innermost is a copy, a fill or a strided gather.
template <class Element>
void StridedReader::read_as(const std::byte* from, std::int64_t start, std::size_t n, void* out) const {
  const auto* elements = reinterpret_cast<const Element*>(from);
  auto* to = static_cast<Element*>(out);
  const Loop inner = loops_.back();
  auto left = static_cast<std::int64_t>(n);
  std::int64_t row = start / inner.count, within = start % inner.count;
  if (loops_.size() == 2 && loops_[0].stride == 0 && inner.stride == 1) {
    return repeat_row(elements, static_cast<std::size_t>(inner.count), static_cast<std::size_t>(within), n,
                      to);
  }
  while (left > 0) {
    std::int64_t offset = within * inner.stride, rest = row;
    for (std::size_t i = loops_.size() - 1; i-- > 1;) {
      offset += rest % loops_[i].count * loops_[i].stride;
      rest /= loops_[i].count;
    }
    if (loops_.size() > 1) offset += rest * loops_[0].stride;
    const std::int64_t count = std::min(inner.count - within, left);
    const Element* source = elements + offset;
    if (inner.stride == 1) {
      std::memcpy(to, source, static_cast<std::size_t>(count) * sizeof(Element));
    } else if (inner.stride == 0) {
      std::fill_n(to, count, *source);
    } else {
      for (std::int64_t i = 0; i < count; ++i) to[i] = source[i * inner.stride];
    }
    to += count;
    left -= count;
    ++row;
    within = 0;
  }
}

void StridedReader::read(const std::byte* from, std::int64_t start, std::size_t n, void* out) const {
  if (n == 0) return;
  switch (size_) {
    case 1: return read_as<std::uint8_t>(from, start, n, out);
    case 4: return read_as<std::uint32_t>(from, start, n, out);
    default: return read_as<std::uint64_t>(from, start, n, out);
  }
}

}  // namespace turunan::plan
