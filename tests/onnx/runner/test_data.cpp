#include "onnx/runner/test_data.hpp"

#include <google/protobuf/io/coded_stream.h>

#include <fstream>
#include <sstream>

#include "formats/onnx/tensor_data.hpp"

namespace turunan::onnx::test {

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

namespace {

// The test data have the bits of a bfloat16 as uint16, since NumPy knows no other type for them.
Value tensor_of(const std::string& bytes, ElementType declared) {
  schema::TensorProto tensor;
  if (!tensor.ParseFromString(bytes)) throw DataError("the test data hold no tensor");
  if (declared == ElementType::bfloat16) tensor.set_data_type(schema::TensorProto::BFLOAT16);
  return {Tensor(value_of(tensor, {})), element_type(tensor.data_type())};
}

// The messages of sequences and optionals are not in the schema of models: calls `visit` with the number and
// the bytes of each field that has bytes.
template <class Visit>
void for_each_field(const std::string& bytes, Visit visit) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  while (const std::uint32_t tag = input.ReadTag()) {
    std::uint32_t length = 0;
    std::uint64_t number = 0;
    std::string field;
    if ((tag & 7) == 0 && input.ReadVarint64(&number)) continue;
    if ((tag & 7) != 2 || !input.ReadVarint32(&length) ||
        !input.ReadString(&field, static_cast<int>(length))) {
      throw DataError("the test data hold no value");
    }
    visit(tag >> 3, field);
  }
}

Value sequence_of(const std::string& bytes, const schema::TypeProto& type) {
  Values values;
  for_each_field(bytes, [&](std::uint32_t field, const std::string& part) {
    constexpr std::uint32_t name = 1, tensors = 3;
    if (field == name) return;
    values.push_back(field == tensors ? tensor_of(part, ElementType::undefined)
                                      : read_value(part, type.sequence_type().elem_type()));
  });
  return Value(values);
}

Value optional_of(const std::string& bytes, const schema::TypeProto& type) {
  Value value;
  for_each_field(bytes, [&](std::uint32_t field, const std::string& part) {
    constexpr std::uint32_t name = 1;
    if (field != name) value = read_value(part, type.optional_type().elem_type());
  });
  return value;
}

}  // namespace

Value read_value(const std::string& bytes, const schema::TypeProto& type) {
  if (type.has_sequence_type()) return sequence_of(bytes, type);
  if (type.has_optional_type()) return optional_of(bytes, type);
  return tensor_of(bytes, element_type(type.tensor_type().elem_type()));
}

}  // namespace turunan::onnx::test
