#include "cohort/report_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort/report_table_cells.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;

class ReportTableTest : public testing::Test {
 protected:
  ReportTable read(std::string_view text) const {
    return read_report_table(folder_.file("reports.csv", text));
  }
  Error refused(std::string_view text) const {
    return error_of([&] { return read(text); });
  }
  TemporaryFolder folder_;
};

const std::string header = "patient_id,accession_number,report_text,summary_code,exam_date\n";

TEST_F(ReportTableTest, ReadsEveryColumn) {
  const auto table = read(
      "patient_id,exam_id,accession_number,study_instance_uid,report_text,summary_code,"
      "exam_date,death_date\n"
      "P1,E1,A1,1.2.3,\"Findings: none.\nImpression: normal, \"\"stable\"\".\",1,2021-03-04,"
      "20220630\n"
      " P2 ,E2,,,Text,,,\n");
  EXPECT_EQ(table.source, "reports.csv");
  ASSERT_EQ(table.rows.size(), 2U);
  const auto& row = table.rows[0];
  EXPECT_EQ(row.line, 2U);
  EXPECT_EQ(row.patient_id, "P1");
  EXPECT_EQ(row.exam_id, "E1");
  EXPECT_EQ(row.accession_number, "A1");
  EXPECT_EQ(row.study_uid, "1.2.3");
  EXPECT_EQ(row.text, "Findings: none.\nImpression: normal, \"stable\".");
  EXPECT_EQ(row.summary_code, 1);
  EXPECT_EQ(row.exam_date, "2021-03-04");
  EXPECT_EQ(row.death_date, "2022-06-30");
  EXPECT_EQ(table.rows[1].line, 4U);
  EXPECT_EQ(table.rows[1].patient_id, "P2");
  EXPECT_EQ(table.rows[1].summary_code, std::nullopt);
  EXPECT_TRUE(table.problems.empty() && table.notes.empty() && table.ignored.empty());
}

TEST_F(ReportTableTest, HeaderNamesMayBeWrittenInManyWays) {
  for (const auto* names : {"PatientID,AccessionNumber,Report Text", "mrn;accession;REPORT",
                            "Patient ID\tAccession-No\ttext"}) {
    const char separator = std::string(names).find(';') != std::string::npos    ? ';'
                           : std::string(names).find('\t') != std::string::npos ? '\t'
                                                                                : ',';
    const auto table = read(std::string(names) + "\nP1" + separator + "A1" + separator + "x\n");
    ASSERT_EQ(table.rows.size(), 1U) << names;
    EXPECT_EQ(table.rows[0].patient_id, "P1");
    EXPECT_EQ(table.rows[0].accession_number, "A1");
    EXPECT_EQ(table.rows[0].text, "x");
  }
}

TEST_F(ReportTableTest, UnknownColumnsAreIgnoredAndTheNearestNamed) {
  const auto table = read("patient_id,exam_id,text,sumary_code,radiologist\nP1,E1,x,1,Dr. Y\n");
  ASSERT_EQ(table.ignored.size(), 2U);
  EXPECT_EQ(table.ignored[0].name, "sumary_code");
  EXPECT_EQ(table.ignored[0].nearest, "summary_code");
  EXPECT_EQ(table.ignored[1].name, "radiologist");
  EXPECT_EQ(table.ignored[1].nearest, std::nullopt);
  EXPECT_EQ(table.rows[0].summary_code, std::nullopt);
}

TEST_F(ReportTableTest, AnIgnoredColumnIsNotHeldForOneThatIsThere) {
  const auto table = read("patient_id,exam_id,report_text,report_txt\nP1,E1,x,y\n");
  ASSERT_EQ(table.ignored.size(), 1U);
  EXPECT_EQ(table.ignored[0].nearest, std::nullopt);
}

TEST_F(ReportTableTest, MissingColumnsAreNamedWithThoseFound) {
  const auto error = refused("patient_id,reprot_text,date\nP1,x,y\n");
  EXPECT_EQ(error.code(), "reports.columns");
  EXPECT_THAT(error.message(), HasSubstr("report_text and one of exam_id"));
  EXPECT_THAT(error.message(), HasSubstr("columns found: patient_id, reprot_text, date"));
  EXPECT_THAT(error.cure(), HasSubstr("is 'reprot_text' report_text?"));
  EXPECT_THAT(error.what(), HasSubstr("reports.csv"));
  EXPECT_THAT(refused("exam_id,text\n").message(), HasSubstr("patient_id"));
  EXPECT_EQ(refused("").code(), "reports.columns");
}

TEST_F(ReportTableTest, TwoColumnsForOneThingAreRefused) {
  const auto error = refused("patient_id,exam_id,report,text\nP1,E1,a,b\n");
  EXPECT_EQ(error.code(), "reports.columns");
  EXPECT_THAT(error.message(), HasSubstr("'report' and 'text'"));
}

TEST_F(ReportTableTest, Windows1252IsDecodedAndNoted) {
  const auto table =
      read("patient_id,exam_id,text\nP1,E1,L\xE4sion \x96 5 cm\nP2,E2,L\xC3\xA4sion\n");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].text, "Läsion – 5 cm");
  EXPECT_EQ(table.rows[1].text, "Läsion");
  ASSERT_EQ(table.notes.size(), 1U);
  EXPECT_EQ(table.notes[0].code, "reports.windows_1252");
  EXPECT_EQ(table.notes[0].where, "reports.csv, line 2");
  EXPECT_TRUE(table.problems.empty());
}

TEST_F(ReportTableTest, BytesThatAreNoTextAreListedAndLeftOut) {
  std::string text = "patient_id,exam_id,text\n";
  for (const char byte : {'\x81', '\x8D', '\x8F', '\x90', '\x9D', '\0'}) {
    text += "P1,E1,a" + std::string(1, byte) + "b\n";
  }
  const auto table = read(text + "P2,E2,good\n");
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].line, 8U);
  ASSERT_EQ(table.problems.size(), 6U);
  for (const auto& problem : table.problems) EXPECT_EQ(problem.code, "reports.encoding");
  EXPECT_EQ(table.problems[5].where, "reports.csv, line 7");
}

TEST_F(ReportTableTest, Utf16IsNamed) {
  using namespace std::string_view_literals;
  EXPECT_THAT(refused("\xFF\xFEp\0a\0t\0\n\0"sv).what(), HasSubstr("UTF-16"));
}

TEST_F(ReportTableTest, DatesThatCouldBeTwoDaysAreRefusedAndTheRowStays) {
  const auto table = read(header + "P1,A1,x,4,03/04/2021\nP2,A2,x,4,2021-02-30\n");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].exam_date, "");
  EXPECT_EQ(table.rows[0].summary_code, 4);
  ASSERT_EQ(table.problems.size(), 2U);
  EXPECT_EQ(table.problems[0].code, "reports.date");
  EXPECT_THAT(table.problems[0].message, HasSubstr("'03/04/2021'"));
  EXPECT_THAT(table.problems[0].message, HasSubstr("YYYY-MM-DD"));
}

TEST_F(ReportTableTest, AnotherSummaryCodeIsAProblemAndTheRowStays) {
  const auto table = read(header + "P1,A1,x,3,\nP2,A2,x,normal,\nP3,A3,x,9.0,\n");
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].summary_code, std::nullopt);
  EXPECT_EQ(table.rows[2].summary_code, 9);
  ASSERT_EQ(table.problems.size(), 2U);
  EXPECT_EQ(table.problems[1].code, "reports.summary_code");
  EXPECT_THAT(table.problems[1].message, HasSubstr("'normal'"));
}

TEST_F(ReportTableTest, RowsWithoutEssentialsAreListed) {
  const auto table =
      read(header + ",A1,x,,\nP1,,x,,\nP1,A1,  ,,\nP1,A1\n,,,,\nP1,A1,a,1,,b\nP1,A1,a,,,\n");
  std::vector<std::string> codes;
  for (const auto& problem : table.problems) codes.push_back(problem.code);
  EXPECT_THAT(codes, testing::ElementsAre("reports.no_patient", "reports.no_exam",
                                          "reports.no_text", "reports.no_text", "reports.cells"));
  ASSERT_EQ(table.rows.size(), 1U);  // an empty cell too many does no harm
  EXPECT_EQ(table.rows[0].line, 8U);
}

TEST_F(ReportTableTest, AnExamIdThatIsAUidIsTheStudysToo) {
  const auto table = read("patient_id,exam_id,text\nP1,1.2.840.113619.2,x\nP1,1.2.3,x\n");
  EXPECT_EQ(table.rows[0].study_uid, "1.2.840.113619.2");
  EXPECT_EQ(table.rows[0].exam_id, "1.2.840.113619.2");
  EXPECT_EQ(table.rows[1].study_uid, "");
}

TEST_F(ReportTableTest, ControlCharactersOfTheFileDoNotReachTheTerminal) {
  const auto table = read(header + "P1,A1,x,\x1b[31m,\n");
  EXPECT_EQ(table.problems.at(0).message.find('\x1b'), std::string::npos);
}

TEST(IsoDate, TakesWhatCanOnlyBeOneDay) {
  EXPECT_EQ(iso_date("2021-03-04"), "2021-03-04");
  EXPECT_EQ(iso_date(" 20210304 "), "2021-03-04");
  EXPECT_EQ(iso_date("2021-03-04 00:00:00"), "2021-03-04");
  EXPECT_EQ(iso_date("2021-03-04T10:30:00.5+01:00"), "2021-03-04");
  EXPECT_EQ(iso_date("2020-02-29"), "2020-02-29");
  for (const auto* wrong :
       {"", "2021", "04.03.2021", "4/3/21", "03/04/2021", "2021-02-29", "20210229", "2021-13-01",
        "2021-00-10", "2021/03/04", "2021-3-4", "2021-03-04x", "2021-03-04 noon", "1234567",
        "202103041", "-2210304", "March 4, 2021"}) {
    EXPECT_EQ(iso_date(wrong), std::nullopt) << wrong;
  }
}

TEST(SummaryCode, IsOneOfFour) {
  for (const auto code : {1, 2, 4, 9}) EXPECT_EQ(summary_code_of(std::to_string(code)), code);
  EXPECT_EQ(summary_code_of(" 4 "), 4);
  EXPECT_EQ(summary_code_of("2.0"), 2);
  for (const auto* wrong : {"", "0", "3", "5", "12", "1.5", "nan", "-1", "1x", "one"}) {
    EXPECT_EQ(summary_code_of(wrong), std::nullopt) << wrong;
  }
}

TEST(Uid, NeedsFourComponentsSoThatNoAccessionNumberIsOne) {
  EXPECT_TRUE(is_uid("1.2.840.10008.1.2"));
  EXPECT_TRUE(is_uid("2.25.0.329800735698586629295641978511506172918"));
  for (const auto* wrong : {"", "1.2.3", "12.34.56.78", "1.2..3", "1.2.03.4", "1.2.3.x", "3.1.1.1",
                            "1.2.3.4.", "ACC.1.2.3"}) {
    EXPECT_FALSE(is_uid(wrong)) << wrong;
  }
  EXPECT_FALSE(is_uid("1.2.3." + std::string(60, '4')));
}

TEST(DaysBetween, CountsAcrossMonthsAndLeapDays) {
  EXPECT_EQ(days_between("2020-02-28", "2020-03-01"), 2);
  EXPECT_EQ(days_between("2021-02-28", "2021-03-01"), 1);
  EXPECT_EQ(days_between("2021-03-04", "2021-03-04"), 0);
  EXPECT_EQ(days_between("2022-01-01", "2021-01-01"), -365);
}

}  // namespace
}  // namespace uptake
