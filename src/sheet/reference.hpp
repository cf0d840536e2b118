#pragma once

#include <string>

namespace turunan::sheet {

/// The reference page of the functions of sheets, in Markdown, made from the catalogue.
std::string function_reference();

}  // namespace turunan::sheet
