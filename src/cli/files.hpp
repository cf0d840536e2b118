#pragma once

#include <optional>
#include <string>

#include "sheet/source.hpp"

namespace turunan::cli {

/// The text of a file, or of standard input for "-"; complains and returns null where it cannot be read.
sheet::SourcePtr read_source(const std::string& path);

/// The folder that paths in a sheet are relative to.
std::string folder_of(const std::string& path);

/// Replaces a file at once (see formats/replace_file.hpp). Complains and returns false where that fails; the
/// file is then as it was.
bool replace_file(const std::string& path, const std::string& text);

/// The same for a file that need not be there yet. What is no file, such as a pipe or /dev/stdout, is written
/// to.
bool write_file(const std::string& path, const std::string& text);

}  // namespace turunan::cli
