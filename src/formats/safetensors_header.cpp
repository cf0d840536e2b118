#include "formats/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "text/unicode.hpp"

namespace turunan::safetensors {

namespace {

constexpr std::size_t most_axes = 64;
constexpr std::size_t longest_shown = 80;

struct TypeRow {
  std::string_view name;
  std::size_t bytes;
  DType becomes;
};

// In the order of Stored.
constexpr std::array<TypeRow, 13> types{{{"F64", 8, DType::f64},
                                         {"F32", 4, DType::f32},
                                         {"F16", 2, DType::f32},
                                         {"BF16", 2, DType::f32},
                                         {"I64", 8, DType::i64},
                                         {"I32", 4, DType::i64},
                                         {"I16", 2, DType::i64},
                                         {"I8", 1, DType::i64},
                                         {"U64", 8, DType::i64},
                                         {"U32", 4, DType::i64},
                                         {"U16", 2, DType::i64},
                                         {"U8", 1, DType::i64},
                                         {"BOOL", 1, DType::boolean}}};

// The beginning of a text from the file, as a message may show it.
std::string shown(std::string_view text) {
  if (text.size() <= longest_shown) return std::string(text);
  std::size_t end = 0;
  while (end < longest_shown) end += text::decode(text, end).size;
  return std::string(text.substr(0, end)) + "…";
}

/// Follows the header event by event: nothing in it is kept that does not belong there, and however deep it
/// nests, the first thing that is out of place ends the reading.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit HeaderReader(const std::string& file) : file_(file) {}
  Header take() { return std::move(header_); }

  bool null() override { return refuse("null"); }
  bool boolean(bool) override { return refuse("true or false"); }
  bool number_integer(std::int64_t value) override {
    return refuse(fmt::format("the negative number {}", value));
  }
  bool number_float(double, const std::string& text) override {
    return refuse(fmt::format("the number {}", shown(text)));
  }
  bool binary(binary_t&) override { return refuse("bytes"); }

  bool number_unsigned(std::uint64_t value) override {
    if (place_ == Place::shape) {
      if (value > static_cast<std::uint64_t>(Shape::max_elements))
        fail_in_tensor(fmt::format("the size {} is too large", value));
      if (sizes_.size() == most_axes) fail_in_tensor(fmt::format("it has more than {} axes", most_axes));
      sizes_.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (place_ == Place::offsets) {
      if (offsets_.size() == 2) fail_in_tensor("expected two data_offsets, but there are more");
      offsets_.push_back(value);
      return true;
    }
    return refuse(fmt::format("the number {}", value));
  }

  bool string(std::string& text) override {
    if (place_ == Place::metadata) {
      header_.metadata[key_] = text;
      return true;
    }
    if (place_ != Place::tensor || key_ != "dtype") return refuse("the text '" + shown(text) + "'");
    const auto* const found =
        std::find_if(types.begin(), types.end(), [&](const TypeRow& row) { return row.name == text; });
    if (found == types.end()) {
      std::string known;
      for (const TypeRow& row : types) known += (known.empty() ? "" : " ") + std::string(row.name);
      fail_in_tensor("expected one of the types " + known + ", but found '" + shown(text) + "'");
    }
    header_.entries.back().type = static_cast<Stored>(found - types.begin());
    return true;
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::start) {
      place_ = Place::names;
    } else if (place_ == Place::names) {
      place_ = key_ == "__metadata__" ? Place::metadata : Place::tensor;
      if (place_ == Place::tensor) begin_tensor();
    } else {
      refuse("an object");
    }
    return true;
  }

  bool key(std::string& text) override {
    key_ = text;
    if (place_ == Place::names) {
      if (!names_.insert(text).second) fail("the name '" + shown(text) + "' stands there twice");
    } else if (place_ == Place::metadata) {
      if (header_.metadata.contains(text)) fail("the metadata has '" + shown(text) + "' twice");
    } else {
      bool& seen = key_ == "dtype"          ? has_type_
                   : key_ == "shape"        ? has_shape_
                   : key_ == "data_offsets" ? has_offsets_
                                            : unknown_field();
      if (seen) fail_in_tensor("its field " + key_ + " stands there twice");
      seen = true;
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor) end_tensor();
    place_ = place_ == Place::names ? Place::end : Place::names;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::tensor || key_ == "dtype") return refuse("a list");
    place_ = key_ == "shape" ? Place::shape : Place::offsets;
    return true;
  }
  bool end_array() override {
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const std::string text = error.what();
    const std::size_t reason = text.rfind("; last read");  // the reason alone: what was read may be long
    const std::size_t begin = text.find(": ", text.find("parse error")) + 2;
    fail(fmt::format("it is not JSON at byte {}: {}", position,
                     shown(text.substr(begin, reason == std::string::npos ? reason : reason - begin))));
  }

 private:
  enum class Place { start, names, metadata, tensor, shape, offsets, end };

  [[noreturn]] void fail(const std::string& text) const {
    throw DataError(file_ + ": the header is damaged: " + text);
  }
  [[noreturn]] void fail_in_tensor(const std::string& text) const {
    throw DataError(file_ + ": the tensor '" + shown(header_.entries.back().name) + "': " + text);
  }
  bool& unknown_field() const {
    fail_in_tensor("expected the fields dtype, shape and data_offsets, but found '" + shown(key_) + "'");
  }

  // Something that does not belong where it stands.
  bool refuse(const std::string& found) const {
    switch (place_) {
      case Place::start: fail("expected an object, but found " + found);
      case Place::names: fail("expected an object for '" + shown(key_) + "', but found " + found);
      case Place::metadata:
        fail("expected a text for the metadata '" + shown(key_) + "', but found " + found);
      case Place::shape: fail_in_tensor("expected sizes in its shape, but found " + found);
      case Place::offsets: fail_in_tensor("expected whole numbers in its data_offsets, but found " + found);
      default:
        fail_in_tensor(fmt::format("expected {} for its {}, but found {}",
                                   key_ == "dtype" ? "a text" : "a list", key_, found));
    }
  }

  void begin_tensor() {
    header_.entries.emplace_back().name = key_;
    has_type_ = has_shape_ = has_offsets_ = false;
    sizes_.clear();
    offsets_.clear();
  }

  void end_tensor() {
    for (const auto& [seen, field] : {std::pair(has_type_, "dtype"), std::pair(has_shape_, "shape"),
                                      std::pair(has_offsets_, "data_offsets")}) {
      if (!seen) fail_in_tensor(fmt::format("its field {} is missing", field));
    }
    if (offsets_.size() != 2) fail_in_tensor("expected two data_offsets, but there are fewer");
    Entry& entry = header_.entries.back();
    entry.shape = Shape(sizes_);
    entry.begin = offsets_[0];
    entry.end = offsets_[1];
    if (entry.end < entry.begin) {
      fail_in_tensor(
          fmt::format("its data ends at byte {}, before it begins at byte {}", entry.end, entry.begin));
    }
    check_size(entry);
  }

  void check_size(const Entry& entry) const {
    std::int64_t elements = 0;
    try {
      elements = entry.shape.elements();
    } catch (const ShapeError&) {
      fail_in_tensor("its shape has too many elements");
    }
    const std::uint64_t needed = static_cast<std::uint64_t>(elements) * size_in_bytes(entry.type);
    if (needed == entry.end - entry.begin) return;
    fail_in_tensor(fmt::format("its shape, {} of {}, needs {} bytes, but its data_offsets leave {}",
                               to_string(entry.shape), name_of(entry.type), needed, entry.end - entry.begin));
  }

  const std::string& file_;
  Header header_;
  Place place_ = Place::start;
  std::string key_;
  std::unordered_set<std::string> names_;
  bool has_type_ = false, has_shape_ = false, has_offsets_ = false;
  std::vector<std::int64_t> sizes_;
  std::vector<std::uint64_t> offsets_;
};

// Every byte of the data belongs to one tensor.
void check_layout(const std::string& file, const Header& header, std::uint64_t data_bytes) {
  std::vector<const Entry*> order;
  for (const Entry& entry : header.entries) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  std::uint64_t done = 0;
  const Entry* last = nullptr;
  for (const Entry* entry : order) {
    const std::string title = file + ": the tensor '" + shown(entry->name) + "'";
    if (entry->end > data_bytes) {
      throw DataError(
          fmt::format("{} ends at byte {} of the data, but the file has {}", title, entry->end, data_bytes));
    }
    if (entry->begin < done) throw DataError(title + " overlaps '" + shown(last->name) + "'");
    if (entry->begin > done) {
      throw DataError(
          fmt::format("{}: bytes {} to {} of the data belong to no tensor", file, done, entry->begin));
    }
    done = entry->end;
    last = entry;
  }
  if (done < data_bytes) {
    throw DataError(fmt::format("{}: {} bytes follow the last tensor", file, data_bytes - done));
  }
}

}  // namespace

std::size_t size_in_bytes(Stored type) {
  return types[static_cast<std::size_t>(type)].bytes;
}
std::string_view name_of(Stored type) {
  return types[static_cast<std::size_t>(type)].name;
}
DType becomes(Stored type) {
  return types[static_cast<std::size_t>(type)].becomes;
}

std::size_t first_invalid_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::decode(text, at);
    if (!point.valid) return at;
    at += point.size;
  }
  return text.size();
}

Header parse_header(const std::string& file, std::string_view text, std::uint64_t data_bytes) {
  const std::size_t fault = first_invalid_byte(text);
  if (fault < text.size())
    throw DataError(fmt::format("{}: the header is not UTF-8 at byte {}", file, fault));
  if (!text.starts_with('{')) throw DataError(file + ": the header is damaged: it does not begin with {");
  HeaderReader reader(file);
  nlohmann::json::sax_parse(text, &reader);
  Header header = reader.take();
  check_layout(file, header, data_bytes);
  return header;
}

}  // namespace turunan::safetensors
