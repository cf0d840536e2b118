#pragma once

#include <optional>
#include <string>
#include <vector>

#include "turunan/explain.hpp"

namespace turunan::cli {

/// The names after --format.
const std::vector<std::string>& format_names();

/// The format that a file's ending stands for: "text" where there is none, empty where it stands for no
/// format.
std::string format_of_path(const std::string& path);

/// A derivation in one of the formats.
std::string printed(const Derivation& derivation, const std::string& format, const PrintedForm& form);

/// Columns of text: those of the terminal that standard output is, 80 where it is none, unless COLUMNS says
/// otherwise.
int width_of_output();

}  // namespace turunan::cli
