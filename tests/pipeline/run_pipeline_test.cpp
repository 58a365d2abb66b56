#include "pipeline/run_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.h"
#include "pipeline/child_program.h"
#include "pipeline/story.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Two stages, the second of the first's output, whose commands are counted and not run.
class PipelineTest : public testing::Test {
 protected:
  Stage first() const {
    return {.name = "first",
            .arguments = {"make", value_},
            .inputs = {folder_.path() / "input"},
            .outputs = {folder_.path() / "made"}};
  }
  Stage second() const {
    return {.name = "second", .arguments = {"use"}, .after = {"first"}, .again = {"--restart"}};
  }

  /// What ran.
  std::vector<std::string> run() {
    ran_.clear();
    skipped_.clear();
    Pipeline pipeline(
        {folder_.path()},
        [&](const auto& arguments, const auto& log) { return answer(arguments, log); },
        [](const auto&) {},
        [&](const StageReport& report) {
          if (report.skipped) skipped_.push_back(report.name);
        });
    for (const auto& stage : {first(), second()}) pipeline.run(stage);
    return ran_;
  }

  ChildResult answer(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
    std::string line;
    for (const auto& word : arguments) line += (line.empty() ? "" : " ") + word;
    ran_.push_back(line);
    std::ofstream(log) << "said on the way\n";
    if (arguments[0] == "make" && exit_code_ != 2) {
      std::filesystem::create_directories(folder_.path() / "made");
    }
    return {arguments[0] == "make" ? exit_code_ : 0, "the result of " + arguments[0] + "\n"};
  }

  void write_input(const std::string& text) {
    write_file_atomically(folder_.path() / "input", text);
  }

  void SetUp() override { write_input("1"); }

  TemporaryFolder folder_;
  std::string value_ = "1";
  int exit_code_ = 0;
  std::vector<std::string> ran_, skipped_;
};

TEST_F(PipelineTest, WhatDidNotChangeIsSkipped) {
  EXPECT_THAT(run(), ElementsAre("make 1", "use"));
  EXPECT_THAT(run(), IsEmpty());
  EXPECT_THAT(skipped_, ElementsAre("first", "second"));
}

TEST_F(PipelineTest, OtherInputsRunTheStageAndThoseThatReadIt) {
  run();
  write_input("longer");
  EXPECT_THAT(run(), ElementsAre("make 1", "use --restart"));
}

TEST_F(PipelineTest, OtherSettingsRemoveWhatWasMadeWithTheOldOnes) {
  run();
  write_file_atomically(folder_.path() / "made" / "old", "old");
  value_ = "2";
  EXPECT_THAT(run(), ElementsAre("make 2", "use --restart"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "made" / "old"));
}

TEST_F(PipelineTest, AnOutputThatIsGoneIsMadeAgain) {
  run();
  std::filesystem::remove_all(folder_.path() / "made");
  EXPECT_THAT(run(), ElementsAre("make 1", "use --restart"));
}

TEST_F(PipelineTest, AFailureStopsWithTheLogAndTheNextCallGoesOnThere) {
  exit_code_ = 2;
  EXPECT_THAT(error_of([&] { run(); }).what(), HasSubstr("said on the way"));
  EXPECT_THAT(ran_, ElementsAre("make 1"));
  exit_code_ = 0;
  EXPECT_THAT(run(), ElementsAre("make 1", "use"));
}

TEST_F(PipelineTest, AStageThatLeftSomethingOutCounts) {
  exit_code_ = 1;
  EXPECT_THAT(run(), ElementsAre("make 1", "use"));
  exit_code_ = 0;
  EXPECT_THAT(run(), IsEmpty());
}

TEST_F(PipelineTest, AnInputThatIsNotThereIsNamed) {
  std::filesystem::remove(folder_.path() / "input");
  EXPECT_THAT(error_of([&] { run(); }).what(), HasSubstr("input"));
}

TEST(Stage, ACommandLineIsQuotedForAShell) {
  EXPECT_EQ(command_line({.name = "x", .arguments = {"show", "it's", "a b", "", "c=1"}}),
            "uptake show 'it'\\''s' 'a b' '' c=1");
}

TEST(Stage, ABrokenRecordIsOneThatDidNotFinish) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "record.json";
  write_file_atomically(file, "{\"settings\": 3}");
  EXPECT_EQ(read_record(file), StageRecord());
  EXPECT_EQ(read_record(folder.path() / "none"), StageRecord());
  const StageRecord record{"a", "b", true, "c", "d"};
  write_record(file, record);
  EXPECT_EQ(read_record(file), record);
}

TEST(ResultLine, OfWhatCommandsPrint) {
  const Stage split{.name = "split", .hidden = {"--json"}};
  EXPECT_EQ(result_line(split, R"({"train": {"exams": 7}, "validation": {"exams": 2},
                                   "test": {"exams": 1}})"),
            "7 exams to train on, 2 to validate, 1 to test");
  const Stage evaluate{.name = "evaluate", .hidden = {"--json"}};
  EXPECT_EQ(result_line(evaluate, R"({"mean_auroc": {"value": 0.75, "low": 0.7, "high": 0.8}})"),
            "mean AUROC 0.750 (0.700 to 0.800)");
  const Stage localise{.name = "localise", .hidden = {"--json"}};
  EXPECT_EQ(result_line(localise, R"({"localisation": [
      {"method": "guided", "hits": 1, "abnormal": 4, "chance": 0.1},
      {"method": "guided", "hits": 0, "abnormal": 0, "chance": null},
      {"method": "attention", "hits": 2, "abnormal": 4, "chance": 0.2}]})"),
            "highest point of the map in a lesion: attention 2 of 4 (chance 0.200), "
            "guided 1 of 4 (chance 0.100)");
  EXPECT_EQ(result_line(evaluate, "no JSON\n\n"), "no JSON");
  EXPECT_EQ(result_line({.name = "simulate"}, "one\ntwo\n"), "two");
}

TEST(ChildProgram, AnswersStdoutAndTheExitCode) {
  const TemporaryFolder folder;
  const auto log = folder.path() / "log";
  const auto done = run_child("/bin/sh", {"-c", "echo out; echo err >&2; exit 3"}, log);
  EXPECT_EQ(done.output, "out\n");
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_EQ(run_child("/bin/sh", {"-c", "kill -9 $$"}, log).exit_code, 137);
  EXPECT_THAT(error_of([&] { run_child("/no/such/program", {}, log); }).what(),
              HasSubstr("cannot run"));
}

TEST(StoryExams, TheTopOfTheWorklistByPatientAndItsEnd) {
  RegionTable table;
  table.put("a", "full_body", .9);
  table.put("b", "full_body", .8);
  table.put("c", "full_body", .7);
  table.put("d", "full_body", .1);
  const std::map<std::string, std::string> patients{{"a", "1"}, {"b", "1"}, {"c", "2"}};
  EXPECT_THAT(story_exams(table, 3, patients), ElementsAre("a", "c", "d"));
  EXPECT_THAT(story_exams(table, 1, patients), ElementsAre("d"));
  EXPECT_THAT(story_exams(table, 9, patients), ElementsAre("a", "c", "d"));
  EXPECT_THAT(story_exams(table, 0, patients), IsEmpty());
  EXPECT_THAT(story_exams(RegionTable(), 3, patients), IsEmpty());
}

}  // namespace
}  // namespace uptake
