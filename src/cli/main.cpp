#include <langinfo.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <clocale>
#include <csignal>
#include <cstdint>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "sheet/reference.hpp"

namespace {

using turunan::cli::RunFlags;

// Sheets are UTF-8 wherever the program runs, such as in a container that sets no language.
void set_locale() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

// Checked here, for a conversion takes -1, and every number that is too large, for the largest there is.
std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc() && end == text.data() + text.size()) return {};
  return "a whole number from 0 to 18446744073709551615 is needed, not " + text;
}

void add_run_flags(CLI::App& command, RunFlags& flags) {
  command
      .add_option("--set", flags.settings,
                  "Give a name of the sheet another value: --set 'rate=0.5', once for each name")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command.add_option("--seed", flags.seed, "Draw random numbers from this seed instead of the sheet's")
      ->check(CLI::Validator(whole_number, "", "whole number"));
  command
      .add_option("--threads", flags.threads, "How many threads compute (the results do not depend on it)")
      ->check(CLI::Range(1, 1024));
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

  CLI::App* reference = app.add_subcommand("reference", "Print the page of all functions, in Markdown");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? turunan::cli::all_well : turunan::cli::wrong;
  }
  if (run->parsed()) return turunan::cli::run_command(flags);
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
