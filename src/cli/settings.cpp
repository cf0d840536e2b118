#include "cli/settings.hpp"

#include <algorithm>

#include "cli/console.hpp"
#include "cli/files.hpp"
#include "sheet/names.hpp"

namespace turunan::cli {

namespace {

// The names that --set can give another value.
std::vector<std::string> definable(const sheet::Sheet& sheet) {
  std::vector<std::string> keys;
  for (const sheet::Statement& statement : sheet.statements) {
    if (const auto* d = statement.as<sheet::Definition>()) keys.push_back(d->name.key);
    if (const auto* p = statement.as<sheet::ParamDefinition>()) keys.push_back(p->name.key);
  }
  return keys;
}

// What a name is that the sheet defines in another way; empty where it does not.
std::string other_kind(const sheet::Sheet& sheet, const std::string& key) {
  const auto names = [&key](const sheet::Identifier& name) { return name.key == key; };
  for (const sheet::Statement& statement : sheet.statements) {
    if (const auto* d = statement.as<sheet::DataDefinition>(); d && std::ranges::any_of(d->names, names))
      return "data";
    if (const auto* f = statement.as<sheet::FunctionDefinition>(); f && names(f->name)) return "a function";
    if (const auto* u = statement.as<sheet::Unpacking>(); u && std::ranges::any_of(u->names, names))
      return "one of several results";
  }
  return {};
}

void complain_of_name(const std::string& setting, const std::string& key,
                      const std::vector<std::string>& keys, const sheet::Sheet& sheet) {
  if (const std::string kind = other_kind(sheet, key); !kind.empty()) {
    write_complaint("--set " + setting + ": " + sheet::display(key) + " is " + kind +
                        ", and --set gives another value to what stands as name = … or param name = …",
                    kind == "data" ? "change the line that reads it" : "");
    return;
  }
  const std::string near = sheet::nearest(key, keys);
  write_complaint("--set " + setting + ": the sheet defines no " + sheet::display(key),
                  near.empty() ? std::string() : "did you mean " + sheet::display(near) + "?");
}

bool set_value(const std::string& setting, const std::vector<std::string>& keys, const sheet::Sheet& sheet,
               sheet::RunOptions& options) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    write_complaint("--set takes name=value, not '" + setting + "'");
    return false;
  }
  std::string name = setting.substr(0, equals);
  while (name.ends_with(' ')) name.pop_back();
  const std::string key = sheet::key(name);
  if (std::ranges::find(keys, key) == keys.end()) {
    complain_of_name(setting, key, keys, sheet);
    return false;
  }
  if (options.values.contains(key)) {
    write_complaint("--set gives " + sheet::display(key) + " a value twice", "leave one of them out");
    return false;
  }
  const auto source = std::make_shared<const sheet::Source>("--set " + name, setting.substr(equals + 1));
  try {
    options.values[key] = sheet::parse_expression(source);
    options.sources[key] = source;
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *source);
    return false;
  }
  return true;
}

}  // namespace

std::optional<sheet::RunOptions> options_for(const RunFlags& flags, const sheet::Sheet& sheet) {
  sheet::RunOptions options;
  options.seed = flags.seed;
  options.threads = flags.threads;
  options.folder = folder_of(flags.file);
  const std::vector<std::string> keys = definable(sheet);
  for (const std::string& setting : flags.settings) {
    if (!set_value(setting, keys, sheet, options)) return {};
  }
  return options;
}

}  // namespace turunan::cli
