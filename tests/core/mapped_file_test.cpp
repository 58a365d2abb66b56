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

/// A small file is read and a large one mapped: what one held the other must let go in its own way.
TEST(MappedFile, movesWhateverItHolds) {
  const TemporaryFolder folder;
  for (const std::size_t first : {5, 200'000}) {
    for (const std::size_t second : {0, 6, 300'000}) {
      const std::string text(first, 'a');
      MappedFile target(folder.file("b", std::string(second, 'b')));
      const std::byte* data = nullptr;
      {
        MappedFile source(folder.file("a", text));
        data = source.bytes().data();
        MappedFile between(std::move(source));
        target = std::move(between);
      }
      EXPECT_EQ(target.bytes().data(), data);
      EXPECT_EQ(text_of(target), text);
    }
  }
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
