#include "core/mapped_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <cstring>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

std::string text_of(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

TEST(MappedFile, hasTheFilesBytes) {
  const TemporaryFolder folder;
  EXPECT_EQ(text_of(MappedFile(folder.file("a", std::string("x\0y\n", 4)))),
            std::string("x\0y\n", 4));
}

RC_GTEST_PROP(MappedFile, hasAnyBytes, (const std::string& text)) {
  const TemporaryFolder folder;
  RC_ASSERT(text_of(MappedFile(folder.file("a", text))) == text);
}

TEST(MappedFile, ofNothingIsEmpty) {
  const TemporaryFolder folder;
  EXPECT_TRUE(MappedFile(folder.file("a", "")).bytes().empty());
}

/// Small files are read, large ones mapped.
TEST(MappedFile, hasTheBytesOfFilesOfAnySize) {
  const TemporaryFolder folder;
  for (const std::size_t size : {65'535, 65'536, 65'537, 300'000}) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 % 251);
    EXPECT_EQ(text_of(MappedFile(folder.file("a", text))), text);
  }
}

class MappedFileOfSize : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(ReadOrMapped, MappedFileOfSize, testing::Values(0, 200'000));

TEST_P(MappedFileOfSize, moves) {
  const TemporaryFolder folder;
  const std::string tail(GetParam(), '.');
  MappedFile first(folder.file("a", "first" + tail)), second(folder.file("b", "second" + tail));
  const auto* data = first.bytes().data();
  MappedFile moved(std::move(first));
  EXPECT_EQ(moved.bytes().data(), data);
  second = std::move(moved);
  EXPECT_EQ(text_of(second), "first" + tail);
}

TEST(MappedFile, refusesWhatIsMissing) {
  const TemporaryFolder folder;
  const auto error = error_of([&] { MappedFile(folder / "none"); });
  EXPECT_EQ(error.code(), "file.read");
  EXPECT_EQ(error.message(),
            "cannot read " + (folder / "none").string() + ": No such file or directory");
}

TEST(MappedFile, refusesAFolder) {
  const TemporaryFolder folder;
  const auto error = error_of([&] { MappedFile{folder.path()}; });
  EXPECT_EQ(error.code(), "file.read");
  EXPECT_EQ(error.message(), "cannot read " + folder.path().string() + ": Is a directory");
}

TEST(MappedFile, refusesPipesAndDevicesWithoutWaiting) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const auto pipe = error_of([&] { MappedFile(folder / "pipe"); });
  EXPECT_EQ(pipe.message(), "cannot read " + (folder / "pipe").string() + ": not a regular file");
  EXPECT_EQ(error_of([&] { MappedFile("/dev/zero"); }).code(), "file.read");
}

}  // namespace
}  // namespace uptake
