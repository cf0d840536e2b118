#include "turunan/callbacks.hpp"

#include <fmt/format.h>

#include "turunan/model_file.hpp"
#include "turunan/training_log.hpp"

namespace turunan {

Callback checkpoint_to(std::filesystem::path path, std::int64_t every) {
  if (every < 1)
    throw DomainError(fmt::format("a checkpoint is written every 1 or more epochs, not {}", every));
  return [path = std::move(path), every](const Epoch& epoch, Trainer& trainer) {
    if (epoch.number % every == 0) save(trainer, path);
  };
}

// The columns are known when the first epoch is.
Callback log_to_csv(std::filesystem::path path) {
  return [path = std::move(path), log = std::shared_ptr<CsvLog>()](const Epoch& epoch, Trainer&) mutable {
    std::vector<std::string> columns{"epoch", "steps", "cost"};
    std::vector<CsvLog::Field> fields{epoch.number, epoch.steps, epoch.cost};
    const auto add = [&](const std::string& name, double value) {
      columns.push_back(name);
      fields.emplace_back(value);
    };
    if (epoch.validation_cost) add("validation_cost", *epoch.validation_cost);
    for (const auto& [name, value] : epoch.measures) add(name, value);
    add("seconds", epoch.seconds);
    if (!log) log = std::make_shared<CsvLog>(path, columns);
    log->row(fields);
  };
}

Callback log_to_tensorboard(const std::filesystem::path& folder) {
  return [file = std::make_shared<EventFile>(folder)](const Epoch& epoch, Trainer&) {
    file->scalar("cost", epoch.steps, epoch.cost);
    if (epoch.validation_cost) file->scalar("validation cost", epoch.steps, *epoch.validation_cost);
    for (const auto& [name, value] : epoch.measures) file->scalar(name, epoch.steps, value);
  };
}

}  // namespace turunan
