#include "data/npy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>

#include "data/elements.hpp"

namespace turunan {

namespace {

constexpr std::size_t longest_header = 1 << 20;
constexpr std::size_t most_axes = 64;  // as in NumPy

// The header is a Python dictionary: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class HeaderText {
 public:
  HeaderText(const ByteReader& reader, std::string text) : reader_(reader), text_(std::move(text)) {
    parse();
  }
  NpyHeader take() { return std::move(header_); }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw reader_.error(fmt::format("expected {} at byte {} of the header, but found '{}'", expected, at_,
                                    text_.substr(std::min(at_, text_.size()), 20)));
  }
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool take_word(const std::string& word) {
    skip_space();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }

  void parse() {
    std::map<std::string, bool> seen;
    if (!take('{')) fail("a dictionary");
    while (!take('}')) {
      const std::string key = parse_text("a key");
      if (!take(':')) fail("a colon");
      if (seen[key]) fail("each key once");
      seen[key] = true;
      if (key == "descr") {
        parse_type();
      } else if (key == "fortran_order") {
        parse_order();
      } else if (key == "shape") {
        parse_shape();
      } else {
        throw reader_.error("expected the keys descr, fortran_order and shape in the header, but found '" +
                            key + "'");
      }
      if (!take(',')) {
        if (!take('}')) fail("a comma or the end of the dictionary");
        break;
      }
    }
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (!seen[key])
        throw reader_.error(fmt::format("expected the key {} in the header, but it is not there", key));
    }
    skip_space();
    if (at_ < text_.size()) fail("the end of the header");
  }

  std::string parse_text(const std::string& what) {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string::npos;
    if (end == std::string::npos) fail(what + " in quotes");
    std::string result = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return result;
  }

  void parse_type() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == '[') {
      throw reader_.error("expected an array of numbers, but its elements are structures",
                          "save each field by itself");
    }
    static const std::map<std::string, StoredType> types{
        {"b1", StoredType::boolean}, {"i1", StoredType::i8},  {"i2", StoredType::i16},
        {"i4", StoredType::i32},     {"i8", StoredType::i64}, {"u1", StoredType::u8},
        {"u2", StoredType::u16},     {"u4", StoredType::u32}, {"u8", StoredType::u64},
        {"f4", StoredType::f32},     {"f8", StoredType::f64}};
    const std::string text = parse_text("a type");
    const bool has_order = !text.empty() && std::strchr("<>|=", text[0]) != nullptr;
    const auto found = types.find(has_order ? text.substr(1) : text);
    if (found == types.end()) {
      throw reader_.error(
          "expected elements of f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 or b1, but they are '" + text + "'",
          "in NumPy, save array.astype('f8')");
    }
    header_.type = found->second;
    header_.order = text[0] == '>' ? ByteOrder::big : ByteOrder::little;
  }

  void parse_order() {
    header_.fortran = take_word("True");
    if (!header_.fortran && !take_word("False")) fail("True or False");
  }

  void parse_shape() {
    if (!take('(')) fail("a tuple");
    while (!take(')')) {
      skip_space();
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0) fail("a size");
      at_ = static_cast<std::size_t>(end - text_.data());
      take('L');  // how Python 2 wrote long integers
      header_.sizes.push_back(size);
      if (header_.sizes.size() > most_axes)
        throw reader_.error(fmt::format("expected {} axes at most, but there are more", most_axes));
      if (!take(',')) {
        if (!take(')')) fail("a comma or the end of the tuple");
        break;
      }
    }
  }

  const ByteReader& reader_;
  std::string text_;
  std::size_t at_ = 0;
  NpyHeader header_;
};

}  // namespace

NpyHeader read_npy_header(ByteReader& reader) {
  std::array<std::byte, 8> magic{};
  reader.read_all(magic, "an npy file's magic number");
  if (std::memcmp(magic.data(), "\x93NUMPY", 6) != 0) {
    throw reader.error("expected an npy file, which begins with the bytes 93 'NUMPY', but found others",
                       "an .npz file holds several npy files: unpack it first");
  }
  const auto version = std::to_integer<int>(magic[6]);
  if (version < 1 || version > 3)
    throw reader.error(fmt::format("expected format version 1, 2 or 3, but found {}", version));
  std::array<std::byte, 4> bytes{};
  reader.read_all(std::span(bytes).first(version == 1 ? 2 : 4), "the header's length");
  std::size_t length = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) length = length * 256 + std::to_integer<std::size_t>(bytes[i]);
  if (length > longest_header)
    throw reader.error(fmt::format("expected a header below a million bytes, but it says {}", length));
  std::string text(length, ' ');
  reader.read_all(std::as_writable_bytes(std::span(text)), "the header");
  NpyHeader header = HeaderText(reader, std::move(text)).take();
  header.bytes = magic.size() + (version == 1 ? 2 : 4) + length;
  return header;
}

Array read_npy(ByteReader& reader, DType dtype) {
  NpyHeader header = read_npy_header(reader);
  elements_that_fit(reader, header.sizes, header.type);
  // Fortran order is row-major order of the transpose.
  if (header.fortran) std::reverse(header.sizes.begin(), header.sizes.end());
  Array array = read_elements(reader, header.type, header.order, Shape(header.sizes), dtype);
  reader.expect_end();
  if (!header.fortran) return array;
  std::vector<std::int64_t> backwards;
  for (std::size_t axis = array.rank(); axis-- > 0;) backwards.push_back(static_cast<std::int64_t>(axis));
  return array.transpose(backwards).compact();
}

Array read_npy(const std::filesystem::path& file, DType dtype) {
  ByteReader reader(file);
  return read_npy(reader, dtype);
}

}  // namespace turunan
