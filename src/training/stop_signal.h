#pragma once

#include <csignal>

namespace uptake {

/// While it lives, SIGINT and SIGTERM ask for an orderly end instead of killing: the first is
/// remembered, the second kills. One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool came() const;

 private:
  struct sigaction interrupt_before_ {
  }, terminate_before_{};
};

}  // namespace uptake
