#include "training/appended_file.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

TEST(AppendedFile, cutsOffWhatComesAfterTheBytesToKeep) {
  const TemporaryFolder folder;
  const auto path = folder.file("log", "one\ntwo\nthr");
  AppendedFile file(path, 4);
  EXPECT_EQ(file.size(), 4U);
  file.add("2\n");
  EXPECT_EQ(file.size(), 6U);
  EXPECT_EQ(read_all(path), "one\n2\n");
}

TEST(AppendedFile, isCreatedAndNeverGrowsByItself) {
  const TemporaryFolder folder;
  AppendedFile file(folder / "log", 100);
  EXPECT_EQ(file.size(), 0U);
  file.add("a");
  file.flush();
  EXPECT_EQ(read_all(folder / "log"), "a");
}

TEST(AppendedFile, saysWhatItCannotOpen) {
  const TemporaryFolder folder;
  const auto error = error_of([&] { return AppendedFile(folder / "none" / "log", 0); });
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_NE(error.message().find("none/log"), std::string::npos);
}

}  // namespace
}  // namespace uptake
