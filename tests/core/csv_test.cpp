#include "core/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Cells = std::vector<std::string>;

CsvTable read(std::string_view text) {
  const TemporaryFolder folder;
  return read_csv(folder.file("table.csv", text));
}

/// Each row as "line: cell|cell".
std::vector<std::string> rows_of(const CsvTable& table) {
  std::vector<std::string> rows;
  for (const auto& row : table.rows) {
    std::string text = std::to_string(row.line) + ": ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) text += (i == 0 ? "" : "|") + row.cells[i];
    rows.push_back(text);
  }
  return rows;
}

using Rows = std::vector<std::string>;

TEST(ReadCsv, readsHeaderAndRows) {
  const auto table = read("exam,report\n1,normal\n2,\n");
  EXPECT_EQ(table.header, (Cells{"exam", "report"}));
  EXPECT_EQ(rows_of(table), (Rows{"2: 1|normal", "3: 2|"}));
}

TEST(ReadCsv, needsNoLastLineBreak) {
  EXPECT_EQ(rows_of(read("a\n1")), (Rows{"2: 1"}));
  EXPECT_EQ(rows_of(read("a,b\n1,2")), (Rows{"2: 1|2"}));
  EXPECT_EQ(rows_of(read("a,b\n1,\"2\"")), (Rows{"2: 1|2"}));
}

TEST(ReadCsv, knowsEveryLineEnd) {
  const Rows expected{"2: 1|2", "3: 3|4"};
  EXPECT_EQ(rows_of(read("a,b\r\n1,2\r\n3,4\r\n")), expected);
  EXPECT_EQ(rows_of(read("a,b\r1,2\r3,4\r")), expected);
}

TEST(ReadCsv, countsLineBreaksInsideQuotes) {
  EXPECT_EQ(rows_of(read("a,b\n1,\"x\ny\nz\"\n2,w\n")), (Rows{"2: 1|x\ny\nz", "5: 2|w"}));
  EXPECT_EQ(rows_of(read("a,b\r\n1,\"x\r\ny\"\r\n2,w\r\n")), (Rows{"2: 1|x\r\ny", "4: 2|w"}));
}

TEST(ReadCsv, skipsBlankLinesButCountsThem) {
  EXPECT_EQ(rows_of(read("\n\na\n\n1\n\n\n2\n")), (Rows{"5: 1", "8: 2"}));
  EXPECT_EQ(rows_of(read("a\n\"\"\n")), (Rows{"2: "}));
}

TEST(ReadCsv, undoublesQuotes) {
  EXPECT_EQ(rows_of(read("a,b\n\"say \"\"no\"\"\",\"\"\"\"\n")), (Rows{"2: say \"no\"|\""}));
}

TEST(ReadCsv, keepsAQuoteInsideAPlainCell) {
  EXPECT_EQ(rows_of(read("a,b\n5\" needle,x\"\"y\"\n")), (Rows{"2: 5\" needle|x\"\"y\""}));
}

TEST(ReadCsv, keepsSpaces) { EXPECT_EQ(rows_of(read("a,b\n x ,\" y \"\n")), (Rows{"2:  x | y "})); }

TEST(ReadCsv, keepsRowsOfAnotherLength) {
  EXPECT_EQ(rows_of(read("a,b\n1\n1,2,3\n")), (Rows{"2: 1", "3: 1|2|3"}));
}

TEST(ReadCsv, dropsTheByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBFname,b\n").header, (Cells{"name", "b"}));
  EXPECT_EQ(read("\xEF\xBB\xBF\"na,me\",b\n").header, (Cells{"na,me", "b"}));
}

TEST(ReadCsv, guessesTheSeparatorFromTheHeader) {
  EXPECT_EQ(rows_of(read("a;b\n1,5;2\n")), (Rows{"2: 1,5|2"}));
  EXPECT_EQ(rows_of(read("a\tb\n1,5\t2;3\n")), (Rows{"2: 1,5|2;3"}));
  EXPECT_EQ(read("\"x;y;z\",b\n").header, (Cells{"x;y;z", "b"}));
  EXPECT_EQ(read("\na;b\n").header, (Cells{"a", "b"}));
  EXPECT_EQ(read("alone\n").header, Cells{"alone"});
}

TEST(ReadCsv, leavesBytesAsTheyAre) {
  EXPECT_EQ(rows_of(read(std::string("a,b\n\xE9,x\0y\n", 10))),
            Rows{std::string("2: \xE9|x\0y", 8)});
}

TEST(ReadCsv, ofAnEmptyFileHasNoHeader) {
  EXPECT_TRUE(read("").header.empty());
  EXPECT_TRUE(read("\xEF\xBB\xBF\n\n").header.empty());
}

TEST(ReadCsv, saysWhereAnUnclosedQuoteOpened) {
  const TemporaryFolder folder;
  const auto path = folder.file("t.csv", "a,b,c\n1,\"x\ny\",\"z\n2,3,4\n5,6,7\n");
  const auto error = error_of([&] { return read_csv(path); });
  EXPECT_EQ(error.code(), "csv.syntax");
  EXPECT_EQ(error.message(), "line 3: a quote is never closed");
  EXPECT_EQ(error.context(), std::vector<std::string>{path.string()});
  EXPECT_EQ(error_of([] { return read("a\n\"x"); }).message(), "line 2: a quote is never closed");
  EXPECT_EQ(error_of([] { return read("a\n1\n\"x\n\n\n"); }).message(),
            "line 3: a quote is never closed");
}

TEST(ReadCsv, refusesTextAfterAClosingQuote) {
  const auto error = error_of([] { return read("a,b\n1,2\n\"x\" y,3\n"); });
  EXPECT_EQ(error.code(), "csv.syntax");
  EXPECT_EQ(error.message(), "line 3: text follows a closing quote");
}

TEST(ReadCsv, refusesUtf16) {
  EXPECT_EQ(error_of([] {
              return read(
                  std::string_view("\xFF\xFE"
                                   "a\0",
                                   4));
            }).code(),
            "csv.syntax");
}

TEST(ReadCsv, refusesWhatItCannotRead) {
  EXPECT_EQ(error_of([] { return read_csv("/nowhere/t.csv"); }).code(), "file.read");
}

TEST(CsvCell, quotesWhereNeeded) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_cell(" x"), "\" x\"");
}

TEST(CsvRow, joins) {
  EXPECT_EQ(csv_row({"a", "b,c", ""}), "a,\"b,c\",\n");
  EXPECT_EQ(csv_row({""}), "\"\"\n");
}

RC_GTEST_PROP(Csv, readsBackWhatItWrites, ()) {
  const auto cell = rc::gen::container<std::string>(rc::gen::oneOf(
      rc::gen::arbitrary<char>(), rc::gen::element('"', ',', ';', '\t', '\n', '\r', ' ', '\0')));
  const auto row = rc::gen::nonEmpty(rc::gen::container<Cells>(cell));
  const auto table_rows = rc::gen::nonEmpty(rc::gen::container<std::vector<Cells>>(row));
  const auto rows = *rc::gen::scale(0.15, table_rows);
  std::string text;
  for (const auto& cells : rows) text += csv_row(cells);
  const auto table = read(text);
  RC_ASSERT(table.header == rows[0]);
  RC_ASSERT(table.rows.size() == rows.size() - 1);
  for (std::size_t i = 1; i < rows.size(); ++i) RC_ASSERT(table.rows[i - 1].cells == rows[i]);
}

}  // namespace
}  // namespace uptake
