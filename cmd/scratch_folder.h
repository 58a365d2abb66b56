#pragma once

#include <array>
#include <csignal>
#include <filesystem>
#include <thread>

namespace uptake::cmd {

/// A folder of its own below the system's folder for temporary files ($TMPDIR), for what must not
/// stay there, such as patients' images. It goes with its contents at the end of its life, and when
/// SIGINT, SIGTERM or SIGHUP ends the process. One at a time.
class ScratchFolder {
 public:
  /// Errors: "file.write".
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  void restore_signals() const;
  void wait_for_signals(const std::stop_token& stop) const;

  std::filesystem::path path_;
  std::array<struct sigaction, 3> before_{};
  std::jthread waiting_;
};

}  // namespace uptake::cmd
