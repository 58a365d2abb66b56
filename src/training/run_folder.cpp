#include "training/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/atomic_file.h"
#include "core/config.h"
#include "core/error.h"
#include "core/file_error.h"
#include "core/text.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;

constexpr auto cure = "name another folder with --run, or start this one again with --restart";

bool is_event_file(const fs::path& path) {
  return path.filename().string().starts_with("events.out.tfevents.");
}

std::vector<fs::path> event_files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (is_event_file(entry.path())) files.push_back(entry.path());
  return files;
}

/// What decides a run's result.
nlohmann::json decisive(nlohmann::json config) {
  config["training"].erase("checkpoint_every_steps");
  config["training"].erase("checkpoint_every_seconds");
  return config;
}

std::string value_at(const nlohmann::json& config, const nlohmann::json::json_pointer& place) {
  return config.contains(place) ? printable(config.at(place).dump()) : "absent";
}

void refuse_difference(const nlohmann::json& was, const nlohmann::json& is, const fs::path& path) {
  const auto changes = nlohmann::json::diff(was, is);
  if (changes.empty()) return;
  const nlohmann::json::json_pointer place(changes[0]["path"].get<std::string>());
  auto name = place.to_string().substr(1);
  std::ranges::replace(name, '/', '.');
  throw Error("training.config_differs",
              fmt::format("the run in {} has another config: {} is {} there and {} now",
                          printable(path.string()), printable(name), value_at(was, place),
                          value_at(is, place)),
              cure);
}

}  // namespace

RunFolder::RunFolder(fs::path path, const TrainingConfig& config, bool restart)
    : path_(std::move(path)) {
  std::error_code problem;
  fs::create_directories(path_, problem);
  if (problem) throw write_error(path_, problem.value());
  lock();
  remove_stale_temporaries(path_);
  const auto was = earlier_config(), is = to_json(config);
  if (restart) remove_run();
  if (!restart && !was.is_null()) refuse_difference(decisive(was), decisive(is), path_);
  if (restart || was != is) write_file_atomically(this->config(), is.dump(2) + "\n");
}

void RunFolder::lock() {
  const auto file = path_ / "run.lock";
  lock_ = Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock_) throw write_error(file, errno);
  if (::flock(lock_.value(), LOCK_EX | LOCK_NB) != 0)
    throw Error("training.in_use",
                fmt::format("another process is training in {}", printable(path_.string())),
                "wait until it is done, or name another folder with --run");
}

nlohmann::json RunFolder::earlier_config() const {
  const auto refuse = [&](const fs::path& file) {
    throw Error("training.not_a_run",
                fmt::format("{} was not written by a training run", printable(file.string())),
                "name another folder with --run");
  };
  if (!fs::exists(config())) {
    for (const auto& file : {checkpoint(), best(), metrics()})
      if (fs::exists(file)) refuse(file);
    return {};
  }
  const auto json = read_json(config());
  if (!json.is_object() || !json.contains("training") || !json["training"].is_object())
    refuse(config());
  return json;
}

void RunFolder::remove_run() const {
  auto files = event_files_in(path_);
  for (const auto& file : {checkpoint(), best(), next_best(), metrics(), environment(), config()})
    files.push_back(file);
  for (const auto& file : files) {
    std::error_code problem;
    fs::remove(file, problem);
    if (problem) throw write_error(file, problem.value());
  }
}

std::int64_t RunFolder::event_files() const {
  return static_cast<std::int64_t>(event_files_in(path_).size());
}

}  // namespace uptake
