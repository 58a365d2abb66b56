#include "training/stop_signal.h"

namespace uptake {
namespace {

// A signal handler can reach nothing but a variable of the whole program.
volatile std::sig_atomic_t stop_came = 0;

void remember(int /*signal*/) { stop_came = 1; }

}  // namespace

StopSignal::StopSignal() {
  stop_came = 0;
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
}

StopSignal::~StopSignal() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool StopSignal::came() const { return stop_came != 0; }

}  // namespace uptake
