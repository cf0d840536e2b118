#include "data/png.hpp"

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <vector>

#include "data/random_access_file.hpp"
#include "graph/element.hpp"

namespace turunan {

namespace {

constexpr std::uint64_t most_expansion = 1032;  // of the deflate format
constexpr png_uint_32 longest_side = 1U << 20U;
constexpr std::size_t longest_reason = 200;

/// What libpng's callbacks share: where it reads, and what went wrong.
struct Input {
  const char* bytes;
  std::size_t size;
  std::size_t at = 0;
  char reason[longest_reason] = {};
};

/// Sizes as they come out, after palettes and small samples were opened.
struct Layout {
  png_uint_32 height = 0, width = 0;
  unsigned channels = 0, sample_bytes = 0;
  std::size_t row_bytes = 0, stored_row_bytes = 0;
};

// libpng reports errors by a jump out of its calls. What is between the jump and the landing has no
// destructors: the functions below hold plain values alone.
[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  auto* input = static_cast<Input*>(png_get_error_ptr(png));
  std::strncpy(input->reason, text, longest_reason - 1);
  png_longjmp(png, 1);
}
void on_warning(png_structp, png_const_charp) {}

void give_bytes(png_structp png, png_bytep out, png_size_t count) {
  auto* input = static_cast<Input*>(png_get_io_ptr(png));
  if (count > input->size - input->at) png_error(png, "the file breaks off");
  std::memcpy(out, input->bytes + input->at, count);
  input->at += count;
}

bool read_layout(png_structp png, png_infop info, Layout& layout) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_info(png, info);
  layout.stored_row_bytes = png_get_rowbytes(png, info);
  png_set_expand(png);
  if (png_get_bit_depth(png, info) == 16) png_set_swap(png);  // samples are stored with the high byte first
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  layout.height = png_get_image_height(png, info);
  layout.width = png_get_image_width(png, info);
  layout.channels = png_get_channels(png, info);
  layout.sample_bytes = png_get_bit_depth(png, info) / 8;
  layout.row_bytes = png_get_rowbytes(png, info);
  return true;
}

bool read_rows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

/// libpng's state for one image.
class Decoder {
 public:
  Decoder(const std::string& name, std::string_view bytes) : name_(name), input_{bytes.data(), bytes.size()} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input_, on_error, on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, &input_, give_bytes);
    png_set_user_limits(png_, longest_side, longest_side);
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  Layout layout() {
    Layout layout;
    if (!read_layout(png_, info_, layout)) fail();
    const std::uint64_t bytes = std::uint64_t{layout.stored_row_bytes} * layout.height;
    if (bytes / most_expansion > input_.size) {
      throw DataError(name_ + ": its header says " + std::to_string(layout.width) + "×" +
                      std::to_string(layout.height) + " pixels, but the file has only " +
                      std::to_string(input_.size) + " bytes");
    }
    return layout;
  }

  std::vector<png_byte> pixels(const Layout& layout) {
    std::vector<png_byte> bytes(layout.row_bytes * layout.height);
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < layout.height; ++y) rows.push_back(bytes.data() + y * layout.row_bytes);
    if (!read_rows(png_, rows.data())) fail();
    return bytes;
  }

 private:
  [[noreturn]] void fail() const { throw DataError(name_ + ": the image cannot be read: " + input_.reason); }

  const std::string& name_;
  Input input_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

constexpr double largest_byte = 255, largest_pair = 65535;

template <class T>
void scale_pairs(const std::vector<png_byte>& bytes, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t sample;
    std::memcpy(&sample, bytes.data() + i * sizeof(sample), sizeof(sample));
    out[i] = static_cast<T>(sample / largest_pair);
  }
}

Array to_array(const std::vector<png_byte>& pixels, bool pairs, const TensorType& type) {
  if (!pairs) {
    Array image = Array::of_bytes(type, largest_byte);
    std::copy(pixels.begin(), pixels.end(), image.bytes().begin());
    return image;
  }
  Array image = Array::zeros(type);
  if (type.dtype == DType::f32) {
    scale_pairs(pixels, image.write<float>());
  } else {
    scale_pairs(pixels, image.write<double>());
  }
  return image;
}

}  // namespace

Array read_png(const std::string& name, std::string_view bytes, DType dtype) {
  if (!is_floating(dtype))
    throw TypeError("data is read as f32 or f64, not as " + std::string(turunan::name(dtype)));
  constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
  if (!bytes.starts_with(signature)) throw DataError(name + ": expected a PNG image, but the file is none");
  Decoder decoder(name, bytes);
  const Layout layout = decoder.layout();
  const std::vector<png_byte> pixels = decoder.pixels(layout);
  return to_array(pixels, layout.sample_bytes == 2, {dtype, {layout.height, layout.width, layout.channels}});
}

Array read_png(const std::filesystem::path& path, DType dtype) {
  const RandomAccessFile file(path);
  std::string bytes(file.size(), '\0');
  file.read(0, std::as_writable_bytes(std::span(bytes)));
  return read_png(path.string(), bytes, dtype);
}

}  // namespace turunan
