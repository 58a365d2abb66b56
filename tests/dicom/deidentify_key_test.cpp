#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>
#include <vector>

#include "dicom/deidentify.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::dicom {
namespace {

TEST(KeyOf, MakesAKeyThatOnlyItsOwnerCanRead) {
  const TemporaryFolder folder;
  const auto previous = ::umask(0);
  const std::string key = Deidentifier::key_of(folder / "key");
  ::umask(previous);
  EXPECT_EQ(key.size(), 64u);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_nlink, 1u);
  EXPECT_EQ(read_all(folder / "key"), key + "\n");
}

TEST(KeyOf, AnswersTheKeyThatIsThere) {
  const TemporaryFolder folder;
  const std::string key = Deidentifier::key_of(folder / "key");
  EXPECT_EQ(Deidentifier::key_of(folder / "key"), key);
  EXPECT_EQ(Deidentifier::key_of(folder.file("own", "  a key of one's own \n")),
            "a key of one's own");
  EXPECT_NE(Deidentifier::key_of(folder / "other"), key);
}

TEST(KeyOf, RefusesAFileThatHoldsNoKey) {
  const TemporaryFolder folder;
  const auto empty = folder.file("empty", ""), brief = folder.file("brief", "short\n");
  for (const auto& file : {empty, brief})
    EXPECT_EQ(error_of([&] { return Deidentifier::key_of(file); }).code(), "deidentify.key");
  EXPECT_EQ(read_all(empty), "") << "a key is never replaced";
  EXPECT_EQ(error_of([&] { return Deidentifier::key_of(folder / "no/such/folder"); }).code(),
            "file.write");
}

TEST(KeyOf, GivesOneKeyToAllThatAskAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const TemporaryFolder folder;
    std::vector<std::string> keys(8);
    std::vector<std::thread> threads;
    threads.reserve(keys.size());
    for (std::string& key : keys)
      threads.emplace_back([&] { key = Deidentifier::key_of(folder / "key"); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 1u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1)
        << "temporaries are left over";
  }
}

TEST(KeyOf, GivesOneKeyToProcessesToo) {
  for (int round = 0; round < 10; ++round) {
    const TemporaryFolder folder;
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
      const pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        folder.file("answer" + std::to_string(i), Deidentifier::key_of(folder / "key"));
        ::_exit(0);
      }
      children.push_back(child);
    }
    std::set<std::string> keys;
    for (std::size_t i = 0; i < children.size(); ++i) {
      int status = -1;
      ASSERT_EQ(::waitpid(children[i], &status, 0), children[i]);
      ASSERT_EQ(status, 0);
      keys.insert(read_all(folder / ("answer" + std::to_string(i))));
    }
    EXPECT_EQ(keys.size(), 1u);
  }
}

}  // namespace
}  // namespace uptake::dicom
