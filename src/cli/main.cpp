#include <langinfo.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <clocale>
#include <csignal>
#include <cstdint>
#include <limits>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/output_form.hpp"
#include "cli/unexpected.hpp"
#include "sheet/reference.hpp"

namespace {

using turunan::cli::DrawFlags;
using turunan::cli::ExplainFlags;
using turunan::cli::ExportFlags;
using turunan::cli::NetworkFlags;
using turunan::cli::PredictFlags;
using turunan::cli::RunFlags;
using turunan::cli::SubjectFlags;

// Sheets are UTF-8 wherever the program runs, such as in a container that sets no language.
void set_locale() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

// Checked here, for a conversion takes -1, and every number that is too large, for the largest there is.
CLI::Validator whole_number(std::uint64_t most) {
  const auto check = [most](const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure == std::errc() && end == text.data() + text.size() && value <= most) return std::string();
    return "a whole number from 0 to " + std::to_string(most) + " is needed, not " + text;
  };
  return CLI::Validator(check, "", "whole number");
}

constexpr std::uint64_t most_steps = std::numeric_limits<std::int64_t>::max();

void add_run_flags(CLI::App& command, RunFlags& flags) {
  command
      .add_option("--set", flags.settings,
                  "Give a name of the sheet another value: --set 'rate=0.5', once for each name")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command.add_option("--seed", flags.seed, "Draw random numbers from this seed instead of the sheet's")
      ->check(whole_number(std::numeric_limits<std::uint64_t>::max()));
  command
      .add_option("--threads", flags.threads, "How many threads compute (the results do not depend on it)")
      ->check(CLI::Range(1, 1024));
}

void add_subject_flags(CLI::App& command, SubjectFlags& flags) {
  command.add_option("FILE", flags.run.file, "The sheet; - is standard input")->required();
  command.add_option("--of", flags.of, "The cost, instead of the one that the sheet trains")
      ->type_name("NAME");
  command.add_option("--after", flags.after, "So many steps of the training come before")
      ->check(whole_number(most_steps));
  command.add_option("--example", flags.example, "One example alone, counted from 0")
      ->check(whole_number(most_steps));
  command.add_option("-o,--output", flags.output, "The file to write; - is standard output")
      ->type_name("FILE");
  add_run_flags(command, flags.run);
}

CLI::App* add_explain(CLI::App& app, ExplainFlags& flags) {
  CLI::App* command =
      app.add_subcommand("explain", "The forward and the backward pass as equations, with their numbers");
  add_subject_flags(*command, flags);
  command->add_option("--wrt", flags.wrt, "Derivatives by these names alone: --wrt W1,b1")
      ->type_name("NAMES")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_option("--open", flags.open, "Write a function out in simpler ones, once for each: --open σ")
      ->type_name("NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command
      ->add_option("--trace", flags.trace, "Follow one entry to the cost, path by path: --trace 'W2[0, 0]'")
      ->type_name("ENTRY")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_option("--digits", flags.digits, "Significant digits of numbers")->check(CLI::Range(1, 17));
  command
      ->add_option(
          "--format", flags.format,
          "text, markdown, latex, beamer, html or json; without it by the output's ending: .txt, .md, "
          ".tex, .html or .json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(turunan::cli::format_names()));
  command->add_flag("--worksheet", flags.worksheet, "Numbered blanks in place of results");
  command->add_flag("--answers", flags.answers, "The key of the worksheet");
  return command;
}

CLI::App* add_draw(CLI::App& app, DrawFlags& flags) {
  CLI::App* command = app.add_subcommand("draw", "The graph of the cost as a picture: .svg, .png or .dot");
  add_subject_flags(*command, flags);
  command->add_flag("--backward", flags.backward, "With the values, and the gradients beside them");
  command->add_option("--digits", flags.digits, "Significant digits of numbers")->check(CLI::Range(1, 17));
  return command;
}

void add_network_flags(CLI::App& command, NetworkFlags& flags) {
  command.add_option("--of", flags.of, "The result, instead of ŷ or what the trained cost compares")
      ->type_name("NAME");
  command
      .add_option("--input", flags.input,
                  "The name, or names with commas between, whose rows are the examples, instead of the data")
      ->type_name("NAMES");
  add_run_flags(command, flags.run);
  command.add_flag("--quiet", flags.run.quiet, "Do not show the progress of training");
}

CLI::App* add_export(CLI::App& app, ExportFlags& flags) {
  CLI::App* command = app.add_subcommand("export", "Run a sheet and write its network to a file for others");
  command->add_option("FILE", flags.run.file, "The sheet; - is standard input")->required();
  command->add_flag("--onnx", flags.onnx, "An ONNX model");
  command->add_flag("--f32", flags.f32, "The ONNX model in f32, where the sheet computes in f64");
  command->add_flag("--cpp", flags.cpp, "One C++17 header that needs nothing else");
  command->add_flag("--safetensors", flags.safetensors, "The params by name");
  command
      ->add_option("-o,--output", flags.output,
                   "The file to write, instead of the sheet's name with another ending; - is standard output")
      ->type_name("FILE");
  command->add_option("--namespace", flags.name_space, "Of the header, instead of the file's name")
      ->type_name("NAME");
  add_network_flags(*command, flags);
  return command;
}

CLI::App* add_predict(CLI::App& app, PredictFlags& flags) {
  CLI::App* command = app.add_subcommand("predict", "A network's results for examples in files, as CSV");
  command->add_option("MODEL", flags.model, "A sheet, an .onnx file, or with --sheet a .safetensors file")
      ->required();
  command
      ->add_option("DATA", flags.data,
                   "The examples: a file in CSV, NPY or IDX, - for CSV on standard input, or PNG images and "
                   "folders of them")
      ->required();
  command
      ->add_option("--sheet", flags.sheet, "The equations that the weights of a .safetensors file belong to")
      ->type_name("FILE");
  command->add_option("-o,--output", flags.output, "The file to write; - is standard output")
      ->type_name("FILE");
  command->add_flag("--classes", flags.classes, "The class predicted too, in the first column");
  add_network_flags(*command, flags);
  return command;
}

int dispatch(int argc, char** argv) {
  CLI::App app(
      "Deep learning with its mathematics in plain sight.\nWithout a command: an interactive prompt.",
      "turunan");
  app.set_version_flag("--version", std::string("turunan ") + TURUNAN_VERSION);
  app.require_subcommand(0, 1);

  RunFlags flags;
  CLI::App* run = app.add_subcommand("run", "Run a sheet");
  run->add_option("FILE", flags.file, "The sheet; - is standard input")->required();
  add_run_flags(*run, flags);
  run->add_flag("--quiet", flags.quiet, "Do not show the progress of training");

  std::vector<std::string> files;
  CLI::App* check = app.add_subcommand("check", "Run sheets as tests: one line for each check");
  check->add_option("FILE", files, "The sheets")->required();
  add_run_flags(*check, flags);

  bool check_only = false;
  CLI::App* format = app.add_subcommand("fmt", "Rewrite sheets in the language's symbols");
  format->add_option("FILE", files, "The sheets; - is standard input, written to standard output")
      ->required();
  format->add_flag("--check", check_only, "Change nothing; exit with 1 where something would change");

  ExplainFlags explain_flags;
  CLI::App* explain = add_explain(app, explain_flags);

  DrawFlags draw_flags;
  CLI::App* draw = add_draw(app, draw_flags);

  CLI::App* plan = app.add_subcommand("plan", "The instructions that one step of the training runs as");
  plan->add_option("FILE", flags.file, "The sheet; - is standard input")->required();
  add_run_flags(*plan, flags);

  ExportFlags export_flags;
  CLI::App* exports = add_export(app, export_flags);

  PredictFlags predict_flags;
  CLI::App* predict = add_predict(app, predict_flags);

  CLI::App* reference = app.add_subcommand("reference", "Print the page of all functions, in Markdown");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    turunan::cli::complain_of_extras(app);
    return turunan::cli::wrong;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? turunan::cli::all_well : turunan::cli::wrong;
  }
  if (run->parsed()) return turunan::cli::run_command(flags);
  if (explain->parsed()) return turunan::cli::explain_command(explain_flags);
  if (draw->parsed()) return turunan::cli::draw_command(draw_flags);
  if (plan->parsed()) return turunan::cli::plan_command(flags);
  if (exports->parsed()) return turunan::cli::export_command(export_flags);
  if (predict->parsed()) return turunan::cli::predict_command(predict_flags);
  if (check->parsed()) return turunan::cli::check_command(files, flags);
  if (format->parsed()) return turunan::cli::format_command(files, check_only);
  if (reference->parsed()) {
    turunan::cli::write_out(turunan::sheet::function_reference());
    return turunan::cli::all_well;
  }
  return turunan::cli::prompt_command(flags);
}

}  // namespace

int main(int argc, char** argv) {
  set_locale();
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error with a message, as a full disk is
  try {
    const int status = dispatch(argc, argv);
    if (turunan::cli::finish_output()) return status;
    turunan::cli::write_complaint("standard output could not be written");
  } catch (const std::bad_alloc&) {
    turunan::cli::write_complaint("there is not enough memory");
  } catch (const std::exception& error) {
    turunan::cli::write_complaint(error.what());
  }
  return turunan::cli::wrong;
}
