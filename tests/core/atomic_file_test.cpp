#include "core/atomic_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

std::set<std::string> names_in(const TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

/// What `work` leaves behind when its process is killed in the middle of it.
template <class Work>
pid_t run_and_kill(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);  // no destructor runs
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return child;
}

TEST(AtomicFile, appearsOnCommitWithAllBytes) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "a.txt");
  file.write("one ");
  file.write(std::string_view("two\0three", 9));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.txt"));
  file.commit();
  EXPECT_EQ(read_all(folder / "a.txt"), std::string("one two\0three", 13));
  EXPECT_EQ(names_in(folder), std::set<std::string>{"a.txt"});
}

TEST(AtomicFile, withoutCommitLeavesTheOldFileAndNoTemporary) {
  const TemporaryFolder folder;
  folder.file("a.txt", "old");
  AtomicFile(folder / "a.txt").write("new");
  EXPECT_EQ(read_all(folder / "a.txt"), "old");
  EXPECT_EQ(names_in(folder), std::set<std::string>{"a.txt"});
}

TEST(AtomicFile, refusesADeviceAndLeavesItInItsPlace) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const Error error = error_of([&] { AtomicFile file(folder / "pipe"); });
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_TRUE(std::filesystem::is_fifo(folder / "pipe"));
}

TEST(AtomicFile, namesTemporariesBesideTheTarget) {
  const TemporaryFolder folder;
  const AtomicFile first(folder / "a.txt"), second(folder / "a.txt");
  const auto start = "." + std::string("a.txt.") + std::to_string(::getpid());
  EXPECT_EQ(first.temporary(), folder / (start + ".0.tmp"));
  EXPECT_EQ(second.temporary(), folder / (start + ".1.tmp"));
}

TEST(AtomicFile, takesAPathWithoutAFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_file_atomically("plain.txt", "text");
  std::filesystem::current_path(before);
  EXPECT_EQ(read_all(folder / "plain.txt"), "text");
}

TEST(AtomicFile, publishesWhatALibraryPutInPlaceOfTheTemporary) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "a.png");
  folder.file("other", "from the library");
  std::filesystem::rename(folder / "other", file.temporary());
  file.commit();
  EXPECT_EQ(read_all(folder / "a.png"), "from the library");
}

TEST(AtomicFile, keepsThePermissionsOfTheFileItReplaces) {
  const TemporaryFolder folder;
  const auto path = folder.file("secret", "old");
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  write_file_atomically(path, "new");
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
}

TEST(AtomicFile, refusesAMissingFolder) {
  const TemporaryFolder folder;
  const auto error = error_of([&] { AtomicFile(folder / "none/a.txt"); });
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_NE(error.message().find((folder / "none/a.txt").string()), std::string::npos);
  EXPECT_EQ(error.cure(), "create the folder first");
}

TEST(AtomicFile, refusesAFolderAsTarget) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "sub");
  const auto error = error_of([&] { write_file_atomically(folder / "sub", "x"); });
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_EQ(names_in(folder), std::set<std::string>{"sub"});
}

TEST(AtomicFile, aWriteThatFailsNamesTheFileAndLeavesNothing) {
  const TemporaryFolder folder;
  // A limit on the size of files stands in for a full disk.
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1000, before.rlim_max};
  const auto old_action = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto error =
      error_of([&] { write_file_atomically(folder / "big", std::string(5000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, old_action);
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_EQ(error.message(), "cannot write " + (folder / "big").string() + ": File too large");
  EXPECT_EQ(names_in(folder), std::set<std::string>{});
}

TEST(StaleTemporaries, ofAKilledProcessGo) {
  const TemporaryFolder folder;
  folder.file("a.txt", "old");
  const auto child = run_and_kill([&] {
    auto* abandoned = new AtomicFile(folder / "a.txt");
    abandoned->write("half");
  });
  const auto left = ".a.txt." + std::to_string(child) + ".0.tmp";
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"a.txt", left}));
  EXPECT_EQ(read_all(folder / "a.txt"), "old");
  remove_stale_temporaries(folder.path());
  EXPECT_EQ(names_in(folder), std::set<std::string>{"a.txt"});
}

TEST(StaleTemporaries, ofARunningProcessStay) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "a.txt");
  file.write("text");
  remove_stale_temporaries(folder.path());
  file.commit();
  EXPECT_EQ(read_all(folder / "a.txt"), "text");
}

TEST(StaleTemporaries, otherNamesStay) {
  const TemporaryFolder folder;
  const auto dead = std::to_string(run_and_kill([] {}));
  const std::set<std::string> kept{
      "a." + dead + ".0.tmp",      // no dot in front
      "." + dead + ".0.tmp",       // no target
      ".a." + dead + ".tmp",       // no counter
      ".a." + dead + ".x.tmp",     // a counter that is no number
      ".a." + dead + ".00.tmp",    // not as this program writes numbers
      ".a.0" + dead + ".0.tmp",    // likewise
      ".a.0.0.tmp",                // no process has this number
      ".a.99999999999.0.tmp",      // nor this one
      ".a.-" + dead + ".0.tmp",    // nor this one
      ".a." + dead + ".0.tmp.txt"  // another ending
  };
  for (const auto& name : kept) folder.file(name, "");
  folder.file(".a.b.c." + dead + ".12.tmp", "");
  std::filesystem::create_directory(folder / (".folder." + dead + ".0.tmp"));
  remove_stale_temporaries(folder.path());
  auto expected = kept;
  expected.insert(".folder." + dead + ".0.tmp");
  EXPECT_EQ(names_in(folder), expected);
}

TEST(StaleTemporaries, aMissingFolderHasNone) {
  const TemporaryFolder folder;
  remove_stale_temporaries(folder / "none");
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

}  // namespace
}  // namespace uptake
