#include "simulator/table_writer.h"

#include <gtest/gtest.h>

#include <thread>

#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

namespace fs = std::filesystem;

Rows rows_of(std::size_t patient) {
  Rows rows;
  rows[Table::patients] = "patient " + std::to_string(patient) + "\n";
  rows[Table::reports] = "report " + std::to_string(patient) + "\n";
  return rows;
}

TEST(TableWriter, WritesInTheOrderOfPatients) {
  const TemporaryFolder folder;
  TableWriter writer(folder.path());
  for (const std::size_t index : {2, 0, 3, 1}) writer.put(index, rows_of(index));
  writer.commit();
  EXPECT_EQ(read_all(folder / "truth/patients.csv"),
            header_of(Table::patients) + "patient 0\npatient 1\npatient 2\npatient 3\n");
  EXPECT_EQ(read_all(folder / "reports.csv"),
            header_of(Table::reports) + "report 0\nreport 1\nreport 2\nreport 3\n");
  EXPECT_EQ(read_all(folder / "truth/lesions.csv"), header_of(Table::lesions));
}

TEST(TableWriter, FromManyThreadsTheSame) {
  const TemporaryFolder folder;
  TableWriter writer(folder.path());
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 200; ++i) writer.put(4 * i + t, rows_of(4 * i + t));
    });
  }
  for (auto& thread : threads) thread.join();
  writer.commit();
  std::string expected = header_of(Table::patients);
  for (std::size_t i = 0; i < 800; ++i) expected += rows_of(i)[Table::patients];
  EXPECT_EQ(read_all(folder / "truth/patients.csv"), expected);
}

TEST(TableWriter, NothingIsThereBeforeCommit) {
  const TemporaryFolder folder;
  folder.file("reports.csv", "of the run before");
  {
    TableWriter writer(folder.path());
    writer.put(0, rows_of(0));
    EXPECT_FALSE(fs::exists(folder / "truth/patients.csv"));
  }
  EXPECT_FALSE(fs::exists(folder / "truth/patients.csv"));
  EXPECT_EQ(read_all(folder / "reports.csv"), "of the run before");
  EXPECT_TRUE(fs::is_empty(folder / "truth"));
}

}  // namespace
}  // namespace uptake::simulator
