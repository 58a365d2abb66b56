#include "training_options.h"

#include <CLI/CLI.hpp>

#include "core/build_info.h"
#include "core/thread_pool.h"

namespace uptake::cmd {

void TrainingOptions::declare(CLI::App& app, const std::string& cohort,
                              const std::string& configs) {
  app.add_option("--run", run_, "The folder of the run: made, or gone on with")
      ->type_name("DIR")
      ->required();
  cohort_.declare(app, cohort);
  cohort_option_ = app.get_option("--cohort");
  app.add_option("--config", config_, "Settings: a file, or the name of one that ships: " + configs)
      ->type_name("FILE");
  app.add_option("--ontology", ontology_, "The regions, in place of those that ship")
      ->type_name("FILE");
  app.add_option("--device", device_, "cpu, cuda or cuda:N")->capture_default_str();
  app.add_option("--jobs", jobs_, "Threads (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""));
  app.add_flag("--restart", restart_, "Forget what the run's folder has");
  app.add_flag("--json", json_, "Print the figures as JSON");
}

std::filesystem::path TrainingOptions::config_file(const std::string& kind,
                                                   const std::string& standard) const {
  const auto& name = config_.empty() ? standard : config_;
  const auto shipped = share_folder() / "configs" / (name + "-" + kind + ".json");
  return std::filesystem::exists(shipped) ? shipped : std::filesystem::path(name);
}

bool TrainingOptions::has_cohort() const { return cohort_option_->count() > 0; }

std::size_t TrainingOptions::threads() const { return jobs_ > 0 ? jobs_ : available_cores(); }

}  // namespace uptake::cmd
