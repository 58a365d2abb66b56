#include "training_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "support/temporary_folder.h"

namespace uptake::cmd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Progress = TrainingTable::Progress;

/// all -> (chest -> (lungs, a lymph node), bones -> hip -> hip bone, which is pelvis's as well).
Ontology small_ontology() {
  const TemporaryFolder folder;
  return Ontology::read(folder.file("ontology.json", R"({"regions": [
    {"name": "all", "parents": [], "terms": ["everything"]},
    {"name": "chest", "parents": ["all"], "terms": ["chest"]},
    {"name": "lungs", "parents": ["chest"], "terms": ["lung"]},
    {"name": "axillary_lymph_node", "parents": ["chest"], "terms": ["axillary thing"]},
    {"name": "bones", "parents": ["all"], "terms": ["bone"]},
    {"name": "pelvis", "parents": ["all"], "terms": ["pelvis"]},
    {"name": "hip", "parents": ["bones", "pelvis"], "terms": ["hip"]}]})"));
}

/// What a table writes, and the clock it looks at.
class TrainingTableTest : public ::testing::Test {
 protected:
  ~TrainingTableTest() override { std::fclose(out_), std::free(text_); }

  TrainingTable table(bool terminal, std::size_t columns = 80) {
    return {small_ontology(), out_, {terminal, columns, [this] { return seconds_; }}};
  }
  /// Since the last call.
  std::string written() {
    std::fflush(out_);
    std::string all(text_, size_);
    return all.substr(std::exchange(seen_, all.size()));
  }

  double seconds_ = 1000;

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0, seen_ = 0;
  std::FILE* out_ = ::open_memstream(&text_, &size_);
};

Progress step(std::int64_t number, double loss) {
  Progress progress;
  progress.epoch = 1, progress.epochs = 3, progress.step = number, progress.steps = 300;
  progress.loss = loss;
  progress.exams_per_second = 1.94, progress.seconds_left = 3725;
  progress.resident_bytes = 4.5 * (1 << 30), progress.loading_share = .034;
  return progress;
}

Progress validation(std::int64_t number, bool is_best) {
  auto progress = step(number, .5);
  progress.validated = true, progress.is_best = is_best;
  progress.figures = {{"auroc", .7},       {"auroc/all", .1},
                      {"auroc/chest", .6}, {"auroc/axillary_lymph_node", .9},
                      {"auroc/hip", .8},   {"auroc/lungs", std::nan("")}};
  return progress;
}

constexpr const char* two_lines_up = "\x1b[1A\x1b[2K\x1b[1A\x1b[2K";
constexpr const char* header = "epoch        step    loss AUROC chest bones pelvis nodes\n";

TEST_F(TrainingTableTest, WithoutATerminalALineAMinuteAndOneAValidation) {
  auto lines = table(false);
  lines.show(step(1, .75));
  EXPECT_EQ(written(), "");
  seconds_ += 59;
  lines.show(step(2, .25));
  EXPECT_EQ(written(), "");
  seconds_ += 1;
  lines.show(step(3, .125));
  EXPECT_EQ(written(),
            "epoch 1 of 3, step 3 of 300, training loss 0.3750, 1.94 exams/s, 4.5 GiB, "
            "3 % waiting for scans, 1:02:05 left\n");
  lines.show(validation(3, true));
  // chest: (.6 + .9) / 2, its lungs have no figure; the hip is of two groups.
  EXPECT_EQ(written(),
            "epoch 1 of 3, step 3 of 300, training loss 0.3750, AUROC 0.700, chest 0.750, "
            "bones 0.800, pelvis 0.800, nodes 0.900 (best)\n");
  lines.show(step(4, 2));
  lines.show(validation(4, false));
  EXPECT_THAT(written(), HasSubstr("step 4 of 300, training loss 2.0000, "));
  lines.finish();
  EXPECT_EQ(written(), "");
}

TEST_F(TrainingTableTest, OnATerminalTwoLinesAreRedrawnBelowARowAValidation) {
  auto lines = table(true);
  lines.show(step(1, .75));
  EXPECT_EQ(written(), std::string(header) +
                           "  1/3       1/300  0.7500     -     -     -      -     -\n"
                           "1.94 exams/s, 4.5 GiB, 3 % waiting for scans, 1:02:05 left\n");
  seconds_ += .09;
  lines.show(step(2, .25));
  EXPECT_EQ(written(), "");  // too soon for an eye
  lines.show(validation(2, true));
  const std::string row = "  1/3       2/300  0.5000 0.700 0.750 0.800  0.800 0.900";
  const auto after = written();
  EXPECT_EQ(after.find(two_lines_up), 0);
  EXPECT_THAT(after, HasSubstr(row + " *\n"));
  lines.say("a line of talk");
  EXPECT_EQ(written().find(std::string(two_lines_up) + "a line of talk\n"), 0);
  seconds_ += .02;
  lines.show(step(3, 1));
  EXPECT_EQ(written(), std::string(two_lines_up) +
                           "  1/3       3/300  1.0000 0.700 0.750 0.800  0.800 0.900\n"
                           "1.94 exams/s, 4.5 GiB, 3 % waiting for scans, 1:02:05 left\n");
  lines.finish();
  EXPECT_EQ(written(), two_lines_up);
  lines.finish();
  EXPECT_EQ(written(), "");
}

TEST_F(TrainingTableTest, RedrawnLinesAreCutToTheTerminal) {
  auto lines = table(true, 21);
  lines.show(step(1, .75));
  EXPECT_EQ(written(), std::string(header) + "  1/3       1/300  0\n1.94 exams/s, 4.5 Gi\n");
}

TEST_F(TrainingTableTest, AFigureThatIsNoNumberIsADash) {
  auto lines = table(true);
  auto progress = validation(2, false);
  progress.figures = {{"auroc", std::nan("")}, {"auroc/liver", .5}};
  lines.show(progress);
  EXPECT_EQ(written(),
            std::string(header) + "  1/3       2/300  0.5000     -     -     -      -     -\n");
}

TEST_F(TrainingTableTest, ALossThatIsNoNumberDoesNotSpoilTheMean) {
  auto lines = table(false);
  lines.show(step(1, .5));
  lines.show(step(2, std::nan("")));
  lines.show(validation(2, false));
  EXPECT_THAT(written(), HasSubstr("training loss 0.5000"));
}

TEST(MemoryText, InTheUnitThatFits) {
  EXPECT_EQ(memory_text(310.4 * (1 << 20)), "310 MiB");
  EXPECT_EQ(memory_text(0), "0 MiB");
  EXPECT_EQ(memory_text(1 << 30), "1.0 GiB");
}

}  // namespace
}  // namespace uptake::cmd
