#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dicom/archive_helpers.h"
#include "dicom/walk_helpers.h"

namespace uptake::dicom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;
using Format = ArchiveShape::Format;

class Archive : public ::testing::Test {
 protected:
  Archive() { fs::create_directories(root_); }

  using Files = std::vector<std::pair<std::string, std::string>>;
  fs::path write(const std::string& name, const ArchiveShape& shape, const Files& files) const {
    write_archive(root_ / name, shape, files);
    return root_ / name;
  }
  /// The bytes of an archive, to lie in another one.
  std::string packed(const ArchiveShape& shape, const Files& files) const {
    write_archive(folder_ / "inner", shape, files);
    return read_all(folder_ / "inner");
  }
  Walk walk(const ArchiveLimits& limits = {}) const {
    return Walk({root_}, folder_ / "scratch", limits);
  }
  std::size_t files_in_scratch() const {
    std::size_t count = 0;
    if (fs::exists(folder_ / "scratch"))
      for (const auto& entry : fs::recursive_directory_iterator(folder_ / "scratch"))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  TemporaryFolder folder_;
  const fs::path root_ = folder_ / "in";
  const Files two_ = {{"study/1", small_dicom("P1")},
                      {"readme.txt", "no DICOM"},
                      {"study/2", small_dicom("P2") + std::string(1'000'000, '\0')}};
};

TEST_F(Archive, IsUnpackedInEveryFormat) {
  for (const ArchiveShape& shape : {ArchiveShape{Format::zip, "", ""},
                                    {Format::tar, "", ""},
                                    {Format::tar, "gzip", ""},
                                    {Format::tar, "bzip2", ""},
                                    {Format::tar, "xz", ""},
                                    {Format::tar, "zstd", ""}}) {
    const fs::path file = write("a.bin", shape, two_);
    const Walk found = walk();
    EXPECT_THAT(found.labels(root_), ElementsAre("a.bin: study/1", "a.bin: study/2"))
        << shape.filter;
    EXPECT_THAT(found.codes(), IsEmpty());
    EXPECT_EQ(found.result.files, 4u);  // the archive and its three entries
    EXPECT_EQ(found.result.passed, 1u);
    ASSERT_THAT(found.files, SizeIs(2));
    EXPECT_EQ(read_all(found.files[1].path), two_[2].second);
    EXPECT_EQ(files_in_scratch(), 2u);  // what is not DICOM does not stay
    fs::remove_all(folder_ / "scratch");
  }
}

TEST_F(Archive, MayBeAStreamOfOneFile) {
  for (const std::string filter : {"gzip", "bzip2", "xz", "zstd"}) {
    write("1.dcm.z", {Format::raw, filter, ""}, {{"", small_dicom("P1")}});
    write("text.z", {Format::raw, filter, ""}, {{"", "not DICOM"}});
    const Walk found = walk();
    EXPECT_THAT(found.labels(root_), ElementsAre("1.dcm.z")) << filter;
    EXPECT_EQ(read_all(found.files.at(0).path), small_dicom("P1"));
    EXPECT_EQ(found.result.passed, 1u);
    EXPECT_THAT(found.codes(), IsEmpty());
  }
}

TEST_F(Archive, MayBeEmpty) {
  folder_.file("in/empty.zip", std::string("PK\x05\x06", 4) + std::string(18, '\0'));
  write("empty.tgz", {Format::tar, "gzip", ""}, {});
  const Walk found = walk();
  EXPECT_THAT(found.files, IsEmpty());
  EXPECT_THAT(found.codes(), IsEmpty());
}

TEST_F(Archive, NeverNamesAPath) {
  write("evil.tar", {Format::tar, "", ""},
        {{"../../../evil", small_dicom("P1")}, {"/evil", small_dicom("P2")}});
  const Walk found = walk();
  ASSERT_THAT(found.files, SizeIs(2));
  for (const FoundFile& file : found.files)
    EXPECT_EQ(file.path.parent_path().parent_path(), folder_ / "scratch");
  EXPECT_EQ(files_in_scratch(), 2u);
  EXPECT_EQ(found.labels(root_)[0], "evil.tar: ../../../evil");
}

TEST_F(Archive, MayLieInOthers) {
  std::string inner = packed({Format::tar, "gzip", ""}, two_);
  for (int i = 0; i < 2; ++i) inner = packed({Format::zip, "", ""}, {{"inner", inner}});
  write("outer.zip", {Format::zip, "", ""}, {{"inner", inner}});
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("outer.zip: inner: inner: inner: study/1",
                                               "outer.zip: inner: inner: inner: study/2"));
  EXPECT_THAT(found.codes(), IsEmpty());
  EXPECT_EQ(files_in_scratch(), 2u);

  write("outer.zip", {Format::zip, "", ""}, {{"one_too_many", packed({}, {{"i", inner}})}});
  EXPECT_THAT(walk().codes(), ElementsAre("archive.nested"));
}

TEST_F(Archive, KeepsWhatWasReadBeforeItBroke) {
  // Random bytes do not compress: half of the file is half of the entries. Larger than the blocks
  // that are unpacked and copied at once, of 64 and 256 KB, so that the third is begun.
  std::string noise = small_dicom("P1");
  for (std::uint32_t i = 0, x = 1; i < 900'000; ++i, x = x * 1'664'525 + 1'013'904'223)
    noise += static_cast<char>(x >> 24);
  for (const ArchiveShape& shape : {ArchiveShape{Format::zip, "", ""}, {Format::tar, "gzip", ""}}) {
    const fs::path file =
        write("cut", shape, {{"1", noise}, {"2", noise}, {"3", noise}, {"4", noise}});
    fs::resize_file(file, fs::file_size(file) * 5 / 8);
    const Walk found = walk();
    EXPECT_THAT(found.labels(root_), ElementsAre("cut: 1", "cut: 2"));
    ASSERT_THAT(found.codes(), ElementsAre("archive.unreadable"));
    EXPECT_THAT(found.result.problems[0].where, HasSubstr("cut"));
    EXPECT_THAT(found.result.problems[0].message, ::testing::StartsWith("3: "));
    EXPECT_EQ(files_in_scratch(), 2u);  // the half one went
    fs::remove_all(folder_ / "scratch");
  }
}

TEST_F(Archive, MakesOneProblemOfManyBrokenEntries) {
  const fs::path file = write("secret.zip", {Format::zip, "", "password"}, two_);
  write("z.zip", {Format::zip, "", ""}, two_);
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("z.zip: study/1", "z.zip: study/2"));
  ASSERT_THAT(found.codes(), ElementsAre("archive.encrypted"));
  EXPECT_EQ(found.result.problems[0].message,
            "3 of its entries cannot be read, first study/1: it is encrypted (unpack it with its "
            "password first)");
}

TEST_F(Archive, IsOneProblemWhenItIsNoneAfterAll) {
  folder_.file("in/fake.zip", "PK\x03\x04 and nothing else that a zip has");
  folder_.file("in/fake.gz", "\x1F\x8B\x08 and nothing else that gzip has");
  folder_.file("in/real", small_dicom("P1"));
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("real"));
  EXPECT_THAT(found.codes(), ElementsAre("archive.unreadable", "archive.unreadable"));
}

TEST_F(Archive, IsBoundInEntriesBytesAndRatio) {
  write("a.zip", {Format::zip, "", ""}, two_);
  ArchiveLimits limits;
  limits.entries = 2;
  EXPECT_THAT(walk(limits).labels(root_), ElementsAre("a.zip: study/1"));
  EXPECT_THAT(walk(limits).codes(), ElementsAre("archive.limit"));
  limits = {};
  limits.bytes = 500'000;
  EXPECT_THAT(walk(limits).labels(root_), ElementsAre("a.zip: study/1"));
  EXPECT_THAT(walk(limits).codes(), ElementsAre("archive.limit"));

  fs::remove(root_ / "a.zip");
  const std::string zeros(70'000'000, '\0');  // NOLINT(bugprone-string-constructor): so many
  write("bomb.zip", {Format::zip, "", ""}, {{"1", small_dicom("P1") + zeros}});
  EXPECT_THAT(walk().codes(), IsEmpty());  // deflate reaches 1,030 : 1
  limits = {};
  limits.ratio = 900;
  const Walk found = walk(limits);
  EXPECT_THAT(found.codes(), ElementsAre("archive.limit"));
  EXPECT_THAT(found.files, IsEmpty());
}

TEST_F(Archive, IsBoundInWhatItPassesOverToo) {
  // Not DICOM, but in a compressed tar it has to be unpacked to reach what follows.
  const std::string zeros(3'000'000, '\0');
  write("bomb.tgz", {Format::tar, "gzip", ""}, {{"zeros", zeros}, {"1", small_dicom("P1")}});
  write("harmless.zip", {Format::zip, "", ""}, {{"zeros", zeros}, {"1", small_dicom("P1")}});
  ArchiveLimits limits;
  limits.bytes = 2'000'000;
  const Walk found = walk(limits);
  EXPECT_THAT(found.labels(root_), ElementsAre("harmless.zip: 1"));
  EXPECT_THAT(found.codes(), ElementsAre("archive.limit"));
}

TEST_F(Archive, CountsNestedOnesTogether) {
  const std::string inner = packed({}, two_);
  write("outer.zip", {Format::zip, "", ""}, {{"a", inner}, {"b", inner}, {"c", inner}});
  ArchiveLimits limits;
  limits.bytes = 2'500'000;
  const Walk found = walk(limits);
  EXPECT_THAT(found.files, SizeIs(5));  // two, two, and the small one of the third
  EXPECT_THAT(found.codes(), ElementsAre("archive.limit"));
}

TEST_F(Archive, SaysThatThereIsNoRoomToUnpack) {
  write("a.zip", {Format::zip, "", ""}, two_);
  folder_.file("scratch", "a file where the folder_ should be");
  EXPECT_THAT(walk().codes(), ElementsAre("file.write"));
}

TEST_F(Archive, IsNotFoundAgainInItsScratchFolder) {
  write("a.zip", {Format::zip, "", ""}, two_);
  fs::create_directories(root_ / "z");
  const Walk found({root_}, root_ / "z" / "scratch");
  EXPECT_THAT(found.files, SizeIs(2));
}

TEST_F(Archive, LetsThroughWhatTheCallerThrows) {
  write("a.zip", {Format::zip, "", ""}, {{"i.zip", packed({}, two_)}});
  const auto refuse = [](const FoundFile&) { throw Error("archive.test", "enough"); };
  const std::vector<fs::path> roots = {root_};
  EXPECT_EQ(error_of([&] { return walk_files(roots, folder_ / "scratch", refuse); }).code(),
            "archive.test");
}

TEST_F(Archive, ShowsNamesWithoutControlCharacters) {
  write("a.tar", {Format::tar, "", ""}, {{"evil\x1b[2J", small_dicom("P1")}});
  EXPECT_THAT(walk().labels(root_), ElementsAre("a.tar: evil\\x1b[2J"));
}

}  // namespace
}  // namespace uptake::dicom
