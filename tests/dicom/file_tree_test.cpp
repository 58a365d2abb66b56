#include "dicom/file_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "dicom/file_kind.h"
#include "dicom/walk_helpers.h"
#include "support/dicom_bytes.h"

namespace uptake::dicom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

class FileTree : public ::testing::Test {
 protected:
  FileTree() { fs::create_directories(root_); }

  void dicom(const std::string& name, const std::string& id = "P1") const {
    fs::create_directories((root_ / name).parent_path());
    folder_.file("in/" + name, small_dicom(id));
  }
  Walk walk() const { return Walk({root_}, folder_ / "scratch"); }

  TemporaryFolder folder_;
  const fs::path root_ = folder_ / "in";
};

TEST_F(FileTree, FindsDicomByContentInTheOrderOfNames) {
  dicom("b/2");
  dicom("b/10");
  dicom("a.txt");
  dicom("c.zip");  // a name means nothing
  folder_.file("in/notes.dcm", "not DICOM at all");
  folder_.file("in/empty.dcm", "");
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("a.txt", "b/10", "b/2", "c.zip"));
  EXPECT_EQ(found.result.files, 6u);
  EXPECT_EQ(found.result.passed, 2u);
  EXPECT_THAT(found.result.problems, IsEmpty());
  EXPECT_EQ(read_all(found.files[0].path), small_dicom("P1"));
}

TEST_F(FileTree, TakesFilesAsRoots) {
  dicom("one");
  const Walk found({root_ / "one"}, folder_ / "scratch");
  EXPECT_THAT(found.labels(root_), ElementsAre("one"));
}

TEST_F(FileTree, ReportsAPathThatDoesNotExistAndGoesOn) {
  dicom("one");
  const Walk found({folder_ / "nowhere", root_}, folder_ / "scratch");
  EXPECT_THAT(found.labels(root_), ElementsAre("one"));
  EXPECT_THAT(found.codes(), ElementsAre("file.missing"));
  EXPECT_THAT(found.result.problems[0].where, HasSubstr("nowhere"));
}

TEST_F(FileTree, WalksOverlappingRootsOnce) {
  dicom("a/1");
  dicom("b/2");
  const Walk inner_first({root_ / "a", root_, root_}, folder_ / "scratch");
  EXPECT_THAT(inner_first.labels(root_), ElementsAre("a/1", "b/2"));
  const Walk file_first({root_ / "b/2", root_}, folder_ / "scratch");
  EXPECT_THAT(file_first.labels(root_), ElementsAre("b/2", "a/1"));
  const Walk file_last({root_, root_ / "b/2"}, folder_ / "scratch");
  EXPECT_THAT(file_last.labels(root_), ElementsAre("a/1", "b/2"));
}

TEST_F(FileTree, FollowsLinksButNotInCircles) {
  dicom("a/1");
  fs::create_directory_symlink("..", root_ / "a" / "up");
  fs::create_directory_symlink("self", root_ / "self");
  fs::create_directory_symlink(root_, root_ / "a" / "again");
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("a/1"));
  EXPECT_THAT(found.codes(), ElementsAre("file.broken_link"));  // self -> self leads nowhere
}

TEST_F(FileTree, FindsOnceWhatSeveralLinksLeadTo) {
  dicom("m/real");
  fs::create_symlink("real", root_ / "m" / "before");
  fs::create_symlink("m/real", root_ / "z_after");
  fs::create_symlink("m/real", root_ / "a_before");
  EXPECT_EQ(walk().files.size(), 1u);
}

TEST_F(FileTree, FindsOnceWhatHasTwoNames) {
  dicom("1");
  fs::create_hard_link(root_ / "1", root_ / "2");
  EXPECT_THAT(walk().labels(root_), ElementsAre("1"));
}

TEST_F(FileTree, ReachesThroughLinksWhatLiesElsewhere) {
  fs::create_directories(folder_ / "else/where");
  folder_.file("else/where/1", small_dicom("P1"));
  folder_.file("else/2", small_dicom("P2"));
  fs::create_directory_symlink(folder_ / "else/where", root_ / "folder");
  fs::create_symlink(folder_ / "else/2", root_ / "file");
  fs::create_symlink(folder_ / "else/2", root_ / "file_again");
  EXPECT_THAT(walk().labels(root_), ElementsAre("file", "folder/1"));
}

TEST_F(FileTree, SaysThatALinkIsBroken) {
  fs::create_symlink("gone", root_ / "link");
  const Walk found = walk();
  EXPECT_THAT(found.codes(), ElementsAre("file.broken_link"));
  EXPECT_THAT(found.result.problems[0].where, HasSubstr("in/link"));
  EXPECT_THAT(found.result.problems[0].message, HasSubstr("remove it"));
}

TEST_F(FileTree, PassesOverPipes) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  dicom("z");
  const Walk found = walk();
  EXPECT_THAT(found.labels(root_), ElementsAre("z"));
  EXPECT_THAT(found.codes(), IsEmpty());
  EXPECT_EQ(found.result.files, 1u);
  EXPECT_THAT(Walk({root_ / "pipe"}, folder_ / "scratch").codes(), ElementsAre("file.read"));
}

/// Root may read everything: while one of these lives the process is nobody, if it was root.
class AsNobody {
 public:
  AsNobody() : was_root_(::geteuid() == 0) {
    if (was_root_ && ::seteuid(65'534) != 0) throw std::runtime_error("seteuid");
  }
  ~AsNobody() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool was_root_;
};

TEST_F(FileTree, SaysWhatItMayNotRead) {
  dicom("closed_folder/1");
  dicom("closed_file");
  dicom("open");
  fs::permissions(folder_.path(), fs::perms::all);
  fs::permissions(root_, fs::perms::all);
  fs::permissions(root_ / "closed_folder", fs::perms::none);
  fs::permissions(root_ / "closed_file", fs::perms::none);
  std::optional<Walk> found;
  {
    const AsNobody nobody;
    found.emplace(walk());
  }
  fs::permissions(root_ / "closed_folder", fs::perms::all);
  EXPECT_THAT(found->labels(root_), ElementsAre("open"));
  EXPECT_THAT(found->codes(), ElementsAre("file.read", "file.read"));
  EXPECT_THAT(found->result.problems[0].message, HasSubstr("permission"));
}

TEST_F(FileTree, ShowsNamesWithoutControlCharacters) {
  dicom("evil\x1b[2J");
  EXPECT_THAT(walk().labels(root_), ElementsAre("evil\\x1b[2J"));
}

TEST_F(FileTree, LetsThroughWhatTheCallerThrows) {
  dicom("a/b/1");
  const auto refuse = [](const FoundFile&) { throw Error("test.stop", "enough"); };
  const std::vector<fs::path> roots = {root_};
  EXPECT_EQ(error_of([&] { return walk_files(roots, folder_ / "scratch", refuse); }).code(),
            "test.stop");
}

TEST_F(FileTree, GoesDeep) {
  fs::path deep = root_;
  for (int i = 0; i < 200; ++i) deep /= "d";
  fs::create_directories(deep);
  std::ofstream(deep / "1", std::ios::binary) << small_dicom("P1");
  EXPECT_EQ(walk().files.size(), 1u);
}

TEST(FileKind, TellsDicomFromArchivesByContent) {
  using test::bytes_of;
  const std::string behind(124, '\0');
  EXPECT_EQ(kind_of(bytes_of("PK\x03\x04" + behind + "DICM")), FileKind::dicom);
  EXPECT_EQ(kind_of(bytes_of("PK\x03\x04" + behind + "DIC")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of("PK\x05\x06")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of("\x1F\x8B\x08")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of("BZh91AY&SY")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of("BZh9 text")), FileKind::other);
  EXPECT_EQ(kind_of(bytes_of(std::string("\xFD\x37zXZ\0", 6))), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of("\x28\xB5\x2F\xFD")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of(std::string(257, 'x') + "ustar")), FileKind::archive);
  EXPECT_EQ(kind_of(bytes_of(std::string(257, 'x') + "usta")), FileKind::other);
  EXPECT_EQ(kind_of(bytes_of("")), FileKind::other);
  EXPECT_EQ(kind_of(bytes_of("PK")), FileKind::other);
}

}  // namespace
}  // namespace uptake::dicom
