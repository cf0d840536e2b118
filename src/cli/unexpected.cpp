#include "cli/unexpected.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "sheet/diagnostic.hpp"

namespace turunan::cli {

namespace {

std::string question(const std::string& near) {
  return near.empty() ? std::string() : "did you mean " + near + "?";
}

void complain_of_command(const CLI::App& app, const std::string& word) {
  if (word.starts_with("-")) return write_complaint("there is no flag " + word, "turunan --help");
  if (word.ends_with(".tn"))
    return write_complaint("a command is missing before " + word, "turunan run " + word);
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string near = sheet::nearest(word, names);
  write_complaint("there is no command " + word, near.empty() ? "turunan --help" : question(near));
}

void complain_of_argument(const CLI::App& command, const std::string& word) {
  if (!word.starts_with("-"))
    return write_complaint(command.get_name() + " does not know what to do with " + word,
                           "turunan " + command.get_name() + " --help");
  const std::string flag = word.substr(0, word.find('='));
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  const std::string near = sheet::nearest(flag, flags);
  write_complaint(command.get_name() + " has no flag " + flag,
                  near.empty() ? "turunan " + command.get_name() + " --help" : question(near));
}

}  // namespace

void complain_of_extras(const CLI::App& app) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  // A flag says more than the values that were left behind it.
  const std::vector<std::string> words = app.remaining(true);
  const auto flag =
      std::ranges::find_if(words, [](const std::string& word) { return word.starts_with("-"); });
  const std::string word = flag != words.end() ? *flag : words.empty() ? "" : words.front();
  if (given.empty()) return complain_of_command(app, word);
  complain_of_argument(*given.front(), word);
}

}  // namespace turunan::cli
