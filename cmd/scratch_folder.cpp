#include "scratch_folder.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>

#include "core/file_error.h"

namespace uptake::cmd {
namespace {

namespace fs = std::filesystem;

constexpr std::array signals = {SIGINT, SIGTERM, SIGHUP};
// A handler can reach nothing else.
std::atomic<int> came = 0;
static_assert(std::atomic<int>::is_always_lock_free);

constexpr int removals_at_most = 100;  // other threads may be writing there until the end

fs::path make_folder() {
  auto name = (fs::temp_directory_path() / "uptake-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw write_error(name, errno);
  return name;
}

}  // namespace

ScratchFolder::ScratchFolder() {
  came = 0;
  struct sigaction action {};
  action.sa_handler = [](int signal) { came = signal; };
  action.sa_flags = SA_RESTART;
  // Before the folder is there, so that no signal comes between.
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &before_[i]);
  try {
    path_ = make_folder();
    waiting_ = std::jthread([this](const std::stop_token& stop) { wait_for_signals(stop); });
  } catch (...) {
    restore_signals();
    throw;
  }
}

ScratchFolder::~ScratchFolder() {
  waiting_.request_stop();
  waiting_.join();
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  restore_signals();
  if (came != 0) ::raise(came);
}

void ScratchFolder::restore_signals() const {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

void ScratchFolder::wait_for_signals(const std::stop_token& stop) const {
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (came == 0) continue;
    std::error_code problem;
    for (int i = 0; i < removals_at_most && fs::exists(path_, problem); ++i) {
      fs::remove_all(path_, problem);
    }
    restore_signals();
    ::raise(came);
  }
}

}  // namespace uptake::cmd
