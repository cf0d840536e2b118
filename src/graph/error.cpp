#include "turunan/error.hpp"

namespace turunan {

namespace {

std::string one_line(const std::string& required, const std::vector<OperandNote>& notes,
                     const std::string& help) {
  std::string line = required;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    line +=
        (i == 0 ? ": operand " : ", operand ") + std::to_string(notes[i].operand + 1) + " " + notes[i].text;
  }
  if (!help.empty()) line += " (" + help + ")";
  return line;
}

}  // namespace

Error::Error(const std::string& required, std::vector<OperandNote> notes, std::string help)
    : std::runtime_error(one_line(required, notes, help)),
      required_(required),
      notes_(std::move(notes)),
      help_(std::move(help)) {}

}  // namespace turunan
