#pragma once

#include <optional>
#include <string>

#include "core/progress.h"

namespace uptake::cmd {

/// A progress bar whose total is known only once the work has begun.
class StudyProgress {
 public:
  void reach(std::size_t done, std::size_t total) {
    if (total == 0) return;
    if (!bar_) bar_.emplace("importing", total, "studies");
    if (done > done_) bar_->advance(done - done_);
    done_ = done;
    if (done == total) bar_->finish();
  }
  void say(const std::string& line) {
    if (bar_) bar_->say(line);
  }

 private:
  std::optional<Progress> bar_;
  std::size_t done_ = 0;
};

}  // namespace uptake::cmd
