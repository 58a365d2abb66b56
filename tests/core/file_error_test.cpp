#include "core/file_error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace uptake {
namespace {

TEST(WriteError, namesPathReasonAndCure) {
  const auto error = write_error("/data/scan.safetensors", ENOSPC);
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_EQ(error.message(), "cannot write /data/scan.safetensors: No space left on device");
  EXPECT_EQ(error.cure(), "free some space on that disk or choose another folder");
}

TEST(WriteError, knowsTheUsualCures) {
  EXPECT_EQ(write_error("x", EDQUOT).cure(), write_error("x", ENOSPC).cure());
  EXPECT_EQ(write_error("x", ENOENT).cure(), "create the folder first");
  EXPECT_EQ(write_error("x", EROFS).cure(), "choose a folder that you may write to");
  EXPECT_EQ(write_error("x", EBADF).cure(), "");
}

TEST(ReadError, namesPathReasonAndCure) {
  const auto error = read_error("a.db", EACCES);
  EXPECT_EQ(error.code(), "file.read");
  EXPECT_EQ(error.message(), "cannot read a.db: Permission denied");
  EXPECT_EQ(error.cure(), "ask for permission to read it");
}

TEST(ReadError, showsNoControlCharacters) {
  EXPECT_EQ(read_error("a\x1b[2Jb", ENOENT).message(),
            "cannot read a\\x1b[2Jb: No such file or directory");
}

}  // namespace
}  // namespace uptake
