#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <system_error>

#include "formats/append_file.hpp"
#include "turunan/training_log.hpp"

// The file is a list of TFRecords, each an Event of TensorFlow's core/util/event.proto in protobuf's
// encoding.
namespace turunan {

namespace {

// Castagnoli's CRC, with the polynomial 0x1EDC6F41 read from its low end.
constexpr std::array<std::uint32_t, 256> castagnoli_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? value >> 1U ^ 0x82F63B78U : value >> 1U;
    table[byte] = value;
  }
  return table;
}

std::uint32_t castagnoli(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> table = castagnoli_table();
  std::uint32_t value = ~0U;
  for (const char byte : bytes)
    value = table[(value ^ static_cast<unsigned char>(byte)) & 255U] ^ value >> 8U;
  return ~value;
}

// The lowest byte first.
template <class T>
std::string fixed(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes += static_cast<char>(value >> (8 * i) & 255U);
  return bytes;
}

// A checksum of data that holds checksums is turned and moved, so that it is not one of them.
std::string masked_checksum(std::string_view bytes) {
  return fixed(std::rotr(castagnoli(bytes), 15) + 0xA282EAD8U);
}

// Length, its checksum, the data, its checksum.
std::string record(std::string_view data) {
  const std::string length = fixed(std::uint64_t{data.size()});
  return length + masked_checksum(length) + std::string(data) + masked_checksum(data);
}

// Seven bits a byte, the lowest first.
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7U) bytes += static_cast<char>((value & 127U) | 128U);
  return bytes + static_cast<char>(value);
}

// A field is its number and how it is stored, then its value.
enum : unsigned {
  stored_as_varint = 0,
  stored_as_eight_bytes = 1,
  stored_with_length = 2,
  stored_as_four_bytes = 5
};

std::string field_key(unsigned field, unsigned stored) {
  return varint(field << 3U | stored);
}
std::string number_field(unsigned field, std::int64_t value) {
  return field_key(field, stored_as_varint) + varint(static_cast<std::uint64_t>(value));
}
std::string double_field(unsigned field, double value) {
  return field_key(field, stored_as_eight_bytes) + fixed(std::bit_cast<std::uint64_t>(value));
}
std::string float_field(unsigned field, double value) {
  return field_key(field, stored_as_four_bytes) +
         fixed(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
}
std::string text_field(unsigned field, std::string_view bytes) {
  return field_key(field, stored_with_length) + varint(bytes.size()) + std::string(bytes);
}

// Event: 1 wall_time, 2 step, 3 file_version, 5 summary. Summary: 1 value. Summary.Value: 1 tag, 2
// simple_value.
std::string version_event(double time) {
  return double_field(1, time) + text_field(3, "brain.Event:2");
}
std::string scalar_event(std::string_view tag, std::int64_t step, double value, double time) {
  const std::string summary = text_field(1, text_field(1, tag) + float_field(2, value));
  return double_field(1, time) + number_field(2, step) + text_field(5, summary);
}

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// events.out.tfevents.TIME.HOST.PROCESS.NUMBER, which no other file of the folder has.
std::string file_name(double time) {
  static std::atomic<unsigned> number{0};
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '-';
  return "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(time)) + "." + host.data() + "." +
         std::to_string(getpid()) + "." + std::to_string(number++);
}

}  // namespace

struct EventFile::State {
  std::unique_ptr<AppendFile> file;
};

EventFile::EventFile(const std::filesystem::path& folder) : state_(std::make_unique<State>()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw WriteError("cannot make the folder " + folder.string() + ": " + error.message());
  const double time = now();
  do {
    state_->file = std::make_unique<AppendFile>(folder / file_name(time), true);
  } while (!state_->file->opened());
  state_->file->append(record(version_event(time)));
}
EventFile::~EventFile() = default;
EventFile::EventFile(EventFile&&) noexcept = default;
EventFile& EventFile::operator=(EventFile&&) noexcept = default;

void EventFile::scalar(std::string_view tag, std::int64_t step, double value) {
  scalar(tag, step, value, now());
}
void EventFile::scalar(std::string_view tag, std::int64_t step, double value, double time) {
  state_->file->append(record(scalar_event(tag, step, value, time)));
}
const std::filesystem::path& EventFile::path() const {
  return state_->file->path();
}

}  // namespace turunan
