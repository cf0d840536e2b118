#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/graphviz.hpp"
#include "cli/sheet_file.hpp"
#include "sheet/explained.hpp"

namespace turunan::cli {

namespace {

// "svg", "png" or "dot"; empty for another ending.
std::string picture_format(const std::string& path) {
  for (const char* format : {"svg", "png", "dot"}) {
    if (path.ends_with(std::string(".") + format)) return format;
  }
  return path == "-" ? "dot" : "";
}

}  // namespace

int draw_command(const DrawFlags& flags) {
  const std::string format = picture_format(flags.output);
  if (format.empty()) {
    const std::string needed = "a file that ends with .svg, .png or .dot";
    write_complaint(flags.output.empty() ? "-o is missing: a drawing is written to " + needed
                                         : "a drawing is written to " + needed + ", not to " + flags.output,
                    "turunan draw " + flags.run.file + " -o graph.svg");
    return Exit::wrong;
  }
  const std::optional<SheetFile> file = open_sheet(flags.run);
  if (!file) return Exit::wrong;
  return answer(*file, [&] {
    const sheet::Explained explained = sheet::explained(file->sheet, file->options, request_of(flags));
    std::string drawing = draw_dot(explained.subject, {.backward = flags.backward, .digits = flags.digits});
    if (format != "dot") drawing = run_dot(drawing, format);
    if (flags.output != "-") return write_file(flags.output, drawing) ? Exit::all_well : Exit::wrong;
    write_out(drawing);
    return Exit::all_well;
  });
}

}  // namespace turunan::cli
