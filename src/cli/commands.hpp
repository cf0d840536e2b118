#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The commands of the program; each returns its exit status.
namespace turunan::cli {

struct RunFlags {
  std::string file;
  std::vector<std::string> settings;  ///< "name=value"
  std::optional<std::uint64_t> seed;
  int threads = 1;
  bool quiet = false;
};

/// Which cost of a sheet, and when.
struct SubjectFlags {
  RunFlags run;
  std::string of;
  std::vector<std::string> wrt;  ///< names, with commas between
  std::int64_t after = 0;
  std::optional<std::int64_t> example;
  std::string output;  ///< empty or "-": standard output
};

struct ExplainFlags : SubjectFlags {
  std::vector<std::string> open;   ///< composites
  std::vector<std::string> trace;  ///< "W2[0,0]"
  int digits = 4;
  std::string format;  ///< empty: by the ending of the output
  bool worksheet = false, answers = false;
};

struct DrawFlags : SubjectFlags {
  bool backward = false;  ///< with the gradients
  int digits = 4;
};

/// Which network of a sheet.
struct NetworkFlags {
  RunFlags run;
  std::string of;
  std::string input;  ///< names, with commas between
};

struct ExportFlags : NetworkFlags {
  bool onnx = false, safetensors = false, cpp = false;
  bool f32 = false;        ///< an ONNX model in f32 of a sheet in f64
  std::string name_space;  ///< of the header; empty: after the file
  std::string output;      ///< empty: the sheet's name with another ending
};

struct PredictFlags : NetworkFlags {
  std::string model;
  std::vector<std::string> data;  ///< one file, or images
  std::string sheet;              ///< that has the equations of a safetensors file
  std::string output;             ///< empty or "-": standard output
  bool classes = false;
};

int run_command(const RunFlags& flags);
int explain_command(const ExplainFlags& flags);
int draw_command(const DrawFlags& flags);
int plan_command(const RunFlags& flags);
int export_command(const ExportFlags& flags);
int predict_command(const PredictFlags& flags);
int check_command(const std::vector<std::string>& files, const RunFlags& flags);
int format_command(const std::vector<std::string>& files, bool check_only);
/// The prompt on a terminal, or statements from standard input where that is none.
int prompt_command(const RunFlags& flags);

}  // namespace turunan::cli
