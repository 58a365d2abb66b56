#include "simulator/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

namespace fs = std::filesystem;

/// Two patients in coarse pixels.
SimulationRequest request(const fs::path& out) {
  const TemporaryFolder folder;
  SimulationRequest r;
  r.out = out;
  r.patients = 2;
  r.seed = 11;
  r.config = read_simulation_config(
      folder.file("tiny.json", R"({"pet": {"size": 24, "slice_mm": 20}, "ct": {"size": 24}})")
          .string());
  return r;
}

SimulationSummary run(const SimulationRequest& request) {
  return simulate(request, [](std::size_t) {});
}

using Files = std::map<std::string, std::string>;
Files files_under(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder).string()] = read_all(entry.path());
  }
  return files;
}

std::vector<fs::path> exams_under(const fs::path& out) {
  std::vector<fs::path> exams;
  for (const auto& patient : fs::directory_iterator(out / "dicom")) {
    for (const auto& exam : fs::directory_iterator(patient)) exams.push_back(exam.path());
  }
  std::sort(exams.begin(), exams.end());
  return exams;
}

/// EXPECT_EQ would print megabytes.
void expect_same(const Files& a, const Files& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, bytes] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_TRUE(b.at(name) == bytes) << name;
  }
}

TEST(Simulate, TheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  auto one = request(folder / "one"), three = request(folder / "three");
  three.threads = 3;
  const auto summary = run(one);
  run(three);
  EXPECT_EQ(summary.patients, 2U);
  EXPECT_EQ(summary.scanned, summary.exams);
  EXPECT_EQ(exams_under(one.out).size(), summary.exams);
  const auto files = files_under(one.out);
  for (const char* name : {"reports.csv", "simulation.json", "truth/regions.csv"})
    EXPECT_TRUE(files.contains(name)) << name;
  expect_same(files, files_under(three.out));
}

TEST(Simulate, GoesOnWhereItWasInterrupted) {
  const TemporaryFolder folder;
  const auto whole = request(folder / "whole");
  const auto exams = run(whole).exams;
  const auto before = files_under(whole.out);
  // As if it had been killed: an exam is not there yet, nor are the tables.
  fs::remove_all(exams_under(whole.out).back());
  fs::remove(whole.out / "reports.csv");
  const auto summary = run(whole);
  EXPECT_EQ(summary.exams, exams);
  EXPECT_EQ(summary.scanned, 1U);
  expect_same(before, files_under(whole.out));
}

TEST(Simulate, MorePatientsLeaveTheFirstAsTheyWere) {
  const TemporaryFolder folder;
  auto r = request(folder / "out");
  r.patients = 1;
  const auto first = run(r).exams;
  const auto before = files_under(r.out);
  r.patients = 2;
  const auto summary = run(r);
  EXPECT_EQ(summary.scanned, summary.exams - first);
  const auto after = files_under(r.out);
  for (const auto& [name, bytes] : before) {
    if (name == "simulation.json") continue;  // says how many there are
    ASSERT_TRUE(after.contains(name)) << name;
    EXPECT_TRUE(after.at(name).starts_with(bytes)) << name;
  }
  expect_same(after, [&] {
    const auto at_once = request(folder / "at once");
    run(at_once);
    return files_under(at_once.out);
  }());
}

TEST(Simulate, KeepsToItsOwnFolder) {
  const TemporaryFolder folder;
  auto r = request(folder / "out");
  r.config = read_simulation_config("reports");
  run(r);
  const auto before = files_under(r.out);
  const auto code_of = [](const SimulationRequest& changed) {
    return error_of([&] { return run(changed); }).code();
  };
  auto changed = r;
  changed.seed = 12;
  EXPECT_EQ(code_of(changed), "simulator.other_simulation");
  changed = r;
  changed.patients = 1;
  EXPECT_EQ(code_of(changed), "simulator.other_simulation");
  changed = r;
  changed.config = request(r.out).config;
  EXPECT_EQ(code_of(changed), "simulator.other_simulation");
  fs::create_directory(folder / "theirs");
  folder.file("theirs/thesis.txt", "years of work");
  changed = r;
  changed.out = folder / "theirs";
  EXPECT_EQ(code_of(changed), "simulator.folder_in_use");
  EXPECT_EQ(files_under(folder / "theirs").size(), 1U);
  expect_same(before, files_under(r.out));
}

TEST(Simulate, GoesOnWhereItWasKilledAtOnce) {
  const TemporaryFolder folder;
  folder.file(".simulation.json.partial", "{");
  auto r = request(folder.path());
  r.config = read_simulation_config("reports");
  EXPECT_EQ(run(r).patients, 2U);
}

TEST(Simulate, WithoutImagesTheReportsAreTheSame) {
  const TemporaryFolder folder;
  auto r = request(folder / "images");
  run(r);
  auto words = request(folder / "words");
  words.config.images = false;
  words.config.complete["images"] = false;
  EXPECT_EQ(run(words).scanned, 0U);
  EXPECT_FALSE(fs::exists(words.out / "dicom"));
  EXPECT_FALSE(fs::exists(words.out / "truth/masks"));
  EXPECT_EQ(read_all(words.out / "reports.csv"), read_all(r.out / "reports.csv"));
}

TEST(Simulate, TellsOfEachPatient) {
  const TemporaryFolder folder;
  auto r = request(folder / "out");
  r.config = read_simulation_config("reports");
  r.patients = 7;
  r.threads = 2;
  std::vector<std::size_t> told;
  simulate(r, [&](std::size_t done) { told.push_back(done); });
  EXPECT_EQ(told, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace uptake::simulator
