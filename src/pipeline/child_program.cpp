#include "pipeline/child_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

/// posix_spawn's list of what to do with descriptors.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void append(const std::string& file, int to) {
    posix_spawn_file_actions_addopen(&actions_, to, file.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0666);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) return text;
  }
}

/// Ctrl-C reaches the child as well: it says what is to be said, and this process waits for it.
class IgnoredInterrupt {
 public:
  IgnoredInterrupt() : before_(std::signal(SIGINT, SIG_IGN)) {}
  ~IgnoredInterrupt() { std::signal(SIGINT, before_); }
  IgnoredInterrupt(const IgnoredInterrupt&) = delete;
  IgnoredInterrupt& operator=(const IgnoredInterrupt&) = delete;

 private:
  void (*before_)(int);
};

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::filesystem::path this_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

ChildResult run_child(const std::filesystem::path& program,
                      const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw Error("child.start", std::string("no pipe: ") + std::strerror(errno));
  }
  const Descriptor out(ends[0]);
  Descriptor in(ends[1]);
  FileActions actions;
  actions.duplicate(ends[1], STDOUT_FILENO);
  if (::isatty(STDERR_FILENO) == 0) actions.append(log.string(), STDERR_FILENO);

  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, words[0].c_str(), actions.get(), nullptr, pointers.data(), environ);
  in.close();
  if (failed != 0) {
    throw Error("child.start", "cannot run " + printable(words[0]) + ": " + std::strerror(failed));
  }
  const IgnoredInterrupt ignored;  // from here on: the child must not inherit it
  ChildResult result;
  result.output = read_all(out.value());
  result.exit_code = wait_for(child);
  std::ofstream(log, std::ios::app) << result.output;
  return result;
}

}  // namespace uptake
