#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "turunan/error.hpp"
#include "turunan/named_array.hpp"

/// Tensors by name in a file, as PyTorch, JAX and others exchange them: github.com/huggingface/safetensors.
namespace turunan::safetensors {

/// Texts about the file as a whole: "format" → "pt".
using Metadata = std::map<std::string, std::string>;

struct File {
  std::vector<NamedArray> tensors;  ///< in the order in which the file names them
  Metadata metadata;

  const Array* find(std::string_view name) const;  ///< null where there is none
  const Array& at(std::string_view name) const;    ///< throws DataError that lists the names there are
};

/// Reads a whole file, each tensor straight into the memory of its array.
///
/// F64, F32, I64 and BOOL stay as they are; F16 and BF16 become f32; I32, I16, I8, U8, U16, U32 and U64
/// become i64. Throws DataError, which names the file and the fault, for a U64 element above 2^63 - 1, for
/// other types, and for everything the format forbids: a header that is longer than 100 MB, cut off, not
/// UTF-8, not the JSON it should be, or that says a thing twice; tensors that overlap, leave holes, end
/// behind the file or have another size than their shape; bytes behind the last one.
File read(const std::filesystem::path& path);
/// The same for bytes in memory, under the name that errors give them.
File parse(const std::string& name, std::span<const std::byte> bytes);

/// Writes f64, f32, i64 and boolean arrays as F64, F32, I64 and BOOL; their data is aligned to their
/// elements. A kill at any moment leaves the old file or the new one. Throws DomainError for names that occur
/// twice, are not UTF-8 or are "__metadata__", and WriteError where the file cannot be written.
void write(const std::filesystem::path& path, std::span<const NamedArray> tensors,
           const Metadata& metadata = {});

}  // namespace turunan::safetensors
