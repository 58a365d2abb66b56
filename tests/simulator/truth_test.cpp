#include "simulator/truth.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/csv.h"
#include "simulator/body/bodies.h"

namespace uptake::simulator {
namespace {

/// An exam with one malignant lesion in the right upper lobe, and what was told of it.
struct ToldTruth {
  Patient patient = adult(Sex::female);
  Protocol protocol;
  std::vector<SeenLesion> lesions;
  std::vector<ReferenceOrgan> organs{{"liver", 2.25, {-70, 5.123, 366}, 14}};
  Reading reading;
  Report report;

  ToldTruth() {
    Lesion lesion;
    lesion.number = 4;
    lesion.region = "right_upper_lobe";
    lesion.side = "right";
    lesion.cause = "primary";
    lesion.malignant = true;
    lesion.change = Change::larger;
    patient.exams[0].lesions = {lesion};
    SeenLesion seen;
    seen.number = 4;
    seen.region = ontology().at("right_upper_lobe");
    seen.diameter_mm = 12.345;
    seen.suv = 6.5;
    seen.pet_centre = {-60, 1, 500};
    seen.ct_centre = {-60, 1, 507.25};
    lesions = {seen};
    reading.errors = {{4, "missed"}};
    report.author = "author";
    report.text = "History: bladder cancer. Kidneys normal, \"hot\" liver.";
    mention("bladder", "history", "bladder", true, "history");
    mention("Kidneys", "findings", "left_kidney", false, "normal");
    mention("liver", "impression", "liver", true, "abnormal");
  }
  void mention(const char* words, const char* section, const char* region, bool abnormal,
               const char* statement) {
    const auto begin = report.text.find(words);
    report.mentions.push_back(
        {begin, begin + std::string(words).size(), 0, 24, section, region, abnormal, statement});
  }
  Rows rows() const {
    Rows rows;
    add_exam({patient, patient.exams[0], protocol, lesions, organs, reading, report}, ontology(),
             rows);
    return rows;
  }
};

/// What regions.csv says after the exam's name: abnormal, malignant, reported.
std::string region_row(const Rows& rows, const std::string& region) {
  const std::string start = "SIM-000017-1," + region + ",";
  std::istringstream lines(rows[Table::regions]);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(start)) return line.substr(start.size());
  }
  return "none";
}

TEST(Truth, OfARegionIsTrueOfAllAboveIt) {
  const Rows rows = ToldTruth().rows();
  for (const char* name : {"right_upper_lobe", "right_lung", "lungs", "chest"})
    EXPECT_EQ(region_row(rows, name), "1,1,") << name;  // and nothing was told of it
  for (const char* name : {"right_lower_lobe", "left_lung", "head", "breast"})
    EXPECT_EQ(region_row(rows, name), "0,0,") << name;
  EXPECT_EQ(region_row(rows, "full_body"), "1,1,1");  // the liver was told
}

TEST(Truth, ReportedIsWhatFindingsAndImpressionSay) {
  const Rows rows = ToldTruth().rows();
  EXPECT_EQ(region_row(rows, "liver"), "0,0,1");
  EXPECT_EQ(region_row(rows, "left_kidney"), "0,0,0");
  EXPECT_EQ(region_row(rows, "right_kidney"), "0,0,");
  EXPECT_EQ(region_row(rows, "bladder"), "0,0,");  // history is no finding
  EXPECT_EQ(region_row(rows, "abdomen"), "0,0,1");
}

TEST(Truth, BenignIsAbnormalAndNotMalignant) {
  ToldTruth told;
  told.patient.exams[0].lesions[0].malignant = false;
  EXPECT_EQ(region_row(told.rows(), "lungs"), "1,0,");
}

TEST(Truth, RowsOfTheOtherTables) {
  ToldTruth told;
  told.patient.death_day = 13'100;
  const Rows rows = told.rows();
  EXPECT_EQ(rows[Table::lesions],
            "SIM-000017-1,4,right_upper_lobe,right,primary,1,larger,12.35,6.50,-60.00,1.00,500.00,"
            "-60.00,1.00,507.25\n");
  EXPECT_EQ(rows[Table::organs], "SIM-000017-1,liver,2.2500,-70.00,5.12,366.00,14.00\n");
  EXPECT_EQ(rows[Table::reader_errors], "SIM-000017-1,4,missed\n");
  EXPECT_EQ(rows[Table::mentions].substr(0, rows[Table::mentions].find('\n')),
            "SIM-000017-1,9,16,0,24,history,bladder,bladder,1,history");
  // 13,000 days after 1970 is 2005-08-05; quotes are doubled.
  EXPECT_EQ(rows[Table::reports],
            "SIM-000017,SIM-000017-1,2005-08-05,1,2005-11-13,"
            "\"History: bladder cancer. Kidneys normal, \"\"hot\"\" liver.\"\n");
}

TEST(Truth, EachTableHasAsManyCellsAsColumns) {
  ToldTruth told;
  Rows rows = told.rows();
  add_patient(told.patient, rows);
  for (std::size_t i = 0; i < tables; ++i) {
    const auto table = static_cast<Table>(i);
    if (table == Table::sentences) continue;  // JSON Lines: sentence_lines_test.cpp
    std::size_t commas = 0, expected = 0;
    bool quoted = false;
    const std::string& text = rows[table];
    for (const char c : text.substr(0, text.find('\n'))) {
      quoted ^= c == '"';
      commas += c == ',' && !quoted;
    }
    for (const char c : header_of(table)) expected += c == ',';
    EXPECT_EQ(commas, expected) << file_of(table);
  }
  EXPECT_EQ(header_of(Table::sentences), "");
  EXPECT_EQ(file_of(Table::reports), "reports.csv");
  EXPECT_EQ(file_of(Table::sentences), "truth/sentences.jsonl");
  EXPECT_EQ(file_of(Table::reader_errors), "truth/reader_errors.csv");
}

TEST(IsoDate, CountsFrom1970) {
  EXPECT_EQ(iso_date(0), "1970-01-01");
  EXPECT_EQ(iso_date(11'016), "2000-02-29");
  EXPECT_EQ(iso_date(-1), "1969-12-31");
}

}  // namespace
}  // namespace uptake::simulator
