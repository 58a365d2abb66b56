#include "storage/database.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cmath>
#include <thread>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Mode = Database::Mode;

std::int64_t integer_of(Database& database, std::string_view sql) {
  auto row = database.prepare(sql);
  EXPECT_TRUE(row.step());
  return row.integer(0);
}

std::string text_of(Database& database, std::string_view sql) {
  auto row = database.prepare(sql);
  EXPECT_TRUE(row.step());
  return row.text(0);
}

class DatabaseTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "cohort.db";
};

TEST_F(DatabaseTest, isSetUpAsTheHeaderSays) {
  Database database(path_, Mode::create);
  EXPECT_EQ(text_of(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(integer_of(database, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(integer_of(database, "PRAGMA synchronous"), 2);  // FULL
  EXPECT_EQ(integer_of(database, "PRAGMA busy_timeout"), 30000);
}

TEST_F(DatabaseTest, keepsWhatIsWritten) {
  {
    Database database(path_, Mode::create);
    database.execute("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x')");
    database.run("INSERT INTO t VALUES (?, ?)", {std::int64_t{2}, "y"});
  }
  Database database(path_, Mode::existing);
  EXPECT_EQ(integer_of(database, "SELECT sum(a) FROM t"), 3);
  EXPECT_EQ(text_of(database, "SELECT group_concat(b) FROM t"), "x,y");
}

TEST_F(DatabaseTest, bindsAndReadsEveryType) {
  Database database(path_, Mode::create);
  auto row = database.prepare("SELECT ?, ?, ?, ?, ''");
  const std::string text("a\0é", 4);
  row.bind_all(std::vector<SqlValue>{nullptr, std::int64_t{-7}, 2.5, text});
  ASSERT_TRUE(row.step());
  EXPECT_TRUE(row.is_null(0));
  EXPECT_EQ(row.text(0), "");
  EXPECT_EQ(row.optional_text(0), std::nullopt);
  EXPECT_EQ(row.optional_real(0), std::nullopt);
  EXPECT_EQ(row.integer(1), -7);
  EXPECT_EQ(row.real(2), 2.5);
  EXPECT_EQ(row.optional_real(2), 2.5);
  EXPECT_EQ(row.text(3), text);
  EXPECT_EQ(row.optional_text(4), "");
  EXPECT_FALSE(row.is_null(4));
  EXPECT_FALSE(row.step());
}

RC_GTEST_PROP(Statement, givesBackWhatIsBound,
              (std::int64_t integer, double real, const std::string& text)) {
  Database database(":memory:", Mode::create);
  auto row = database.prepare("SELECT ?, ?, ?");
  row.bind(1, integer).bind(2, real).bind(3, text);
  RC_ASSERT(row.step());
  RC_ASSERT(row.integer(0) == integer);
  RC_ASSERT((std::isnan(real) ? row.is_null(1) : row.real(1) == real));
  RC_ASSERT(row.text(2) == text);
}

TEST_F(DatabaseTest, statementsRunAgainAfterReset) {
  Database database(path_, Mode::create);
  database.execute("CREATE TABLE t (a)");
  auto insert = database.prepare("INSERT INTO t VALUES (?)");
  insert.bind(1, std::int64_t{1}).run();
  insert.bind(1, std::int64_t{2}).run();
  insert.run();  // bindings are cleared: NULL
  EXPECT_EQ(integer_of(database, "SELECT count(*) * 100 + sum(a) FROM t"), 303);
}

TEST_F(DatabaseTest, statementsMove) {
  Database database(path_, Mode::create);
  auto row = database.prepare("SELECT 5");
  Statement moved(std::move(row));
  ASSERT_TRUE(moved.step());
  EXPECT_EQ(moved.integer(0), 5);
}

TEST_F(DatabaseTest, refusesBadSqlNamingFileAndStatement) {
  Database database(path_, Mode::create);
  const auto error = error_of([&] { database.prepare("SELECT x FROM none"); });
  EXPECT_EQ(error.code(), "database.sql");
  EXPECT_EQ(error.message(), std::filesystem::canonical(path_).string() +
                                 ": no such table: none, in: SELECT x FROM none");
  EXPECT_EQ(error_of([&] { database.execute("DROP TABLE none"); }).code(), "database.sql");
}

TEST_F(DatabaseTest, refusesNotExactlyOneStatement) {
  Database database(path_, Mode::create);
  EXPECT_EQ(error_of([&] { database.prepare("SELECT 1; SELECT 2"); }).message(),
            "not exactly one statement, in: SELECT 1; SELECT 2");
  EXPECT_EQ(error_of([&] { database.prepare(" "); }).code(), "database.sql");
  EXPECT_EQ(integer_of(database, "SELECT 1;\n"), 1);
}

TEST_F(DatabaseTest, refusesTheWrongNumberOfValues) {
  Database database(path_, Mode::create);
  EXPECT_EQ(error_of([&] { database.run("SELECT ?, ?", {std::int64_t{1}}); }).message(),
            "1 values for 2 parameters, in: SELECT ?, ?");
  auto row = database.prepare("SELECT ?");
  EXPECT_EQ(error_of([&] { row.bind(2, 1.0); }).message(), "cannot bind parameter 2, in: SELECT ?");
}

TEST_F(DatabaseTest, enforcesForeignKeys) {
  Database database(path_, Mode::create);
  database.execute(
      "CREATE TABLE p (id INTEGER PRIMARY KEY);"
      "CREATE TABLE c (p REFERENCES p(id))");
  const auto error = error_of([&] { database.execute("INSERT INTO c VALUES (9)"); });
  EXPECT_EQ(error.code(), "database.constraint");
  EXPECT_NE(error.message().find("FOREIGN KEY constraint failed"), std::string::npos);
}

TEST_F(DatabaseTest, aStatementThatFailedCanRunAgain) {
  Database database(path_, Mode::create);
  database.execute("CREATE TABLE t (a UNIQUE)");
  auto insert = database.prepare("INSERT INTO t VALUES (?)");
  insert.bind(1, std::int64_t{1}).run();
  EXPECT_EQ(error_of([&] { insert.bind(1, std::int64_t{1}).run(); }).code(), "database.constraint");
  insert.bind(1, std::int64_t{2}).run();
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 2);
}

TEST_F(DatabaseTest, existingRefusesAMissingFile) {
  for (const auto mode : {Mode::existing, Mode::read_only}) {
    const auto error = error_of([&] { Database(path_, mode); });
    EXPECT_EQ(error.code(), "database.missing");
    EXPECT_EQ(error.message(), "there is no database " + path_.string());
    EXPECT_EQ(error.cure(), "check the path, or create the database first");
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DatabaseTest, refusesAFileThatIsNone) {
  const auto text = folder_.file("notes.txt", std::string(5000, 'x'));
  for (const auto mode : {Mode::create, Mode::existing, Mode::read_only}) {
    const auto error = error_of([&] { Database(text, mode); });
    EXPECT_EQ(error.code(), "database.not_a_database");
    EXPECT_NE(error.message().find("notes.txt: file is not a database"), std::string::npos);
  }
  EXPECT_EQ(read_all(text), std::string(5000, 'x'));
}

TEST_F(DatabaseTest, createRefusesAMissingFolder) {
  const auto error = error_of([&] { Database(folder_ / "none/a.db", Mode::create); });
  EXPECT_EQ(error.code(), "database.cannot_open");
  EXPECT_NE(error.message().find("none/a.db"), std::string::npos);
}

TEST_F(DatabaseTest, readOnlyReadsWhileAnotherWrites) {
  Database writer(path_, Mode::create);
  writer.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  Database reader(path_, Mode::read_only);
  writer.execute("INSERT INTO t VALUES (2)");
  EXPECT_EQ(integer_of(reader, "SELECT sum(a) FROM t"), 3);
  EXPECT_EQ(error_of([&] { reader.execute("INSERT INTO t VALUES (3)"); }).code(),
            "database.read_only");
}

TEST_F(DatabaseTest, readOnlyReadsInAFolderThatCannotBeWritten) {
  const auto sealed = folder_ / "sealed ?#";
  std::filesystem::create_directory(sealed);
  {
    Database writer(sealed / "a%20.db", Mode::create);
    writer.execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
  }
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(sealed, std::filesystem::perms(0555));
  // Permissions do not stop root: be somebody else for a moment.
  const bool root = ::geteuid() == 0;
  ASSERT_EQ(root ? ::seteuid(65534) : 0, 0);
  std::int64_t value = 0;
  const auto error = error_of([&] {
    Database reader(sealed / "a%20.db", Mode::read_only);
    value = integer_of(reader, "SELECT a FROM t");
  });
  ASSERT_EQ(root ? ::seteuid(0) : 0, 0);
  std::filesystem::permissions(sealed, std::filesystem::perms(0755));
  EXPECT_EQ(error.code(), "nothing_thrown") << error.what();
  EXPECT_EQ(value, 7);
}

TEST_F(DatabaseTest, isReadyForSeveralWritersFromTheStart) {
  std::vector<std::jthread> writers;
  std::vector<std::string> failures(4);
  for (std::size_t w = 0; w < failures.size(); ++w) {
    writers.emplace_back([&, w] {
      try {
        Database database(path_, Mode::create);
        database.migrate(std::vector<std::string_view>{"CREATE TABLE t (a)"});
        for (int i = 0; i < 20; ++i) database.run("INSERT INTO t VALUES (?)", {std::int64_t{i}});
      } catch (const Error& error) {
        failures[w] = error.what();
      }
    });
  }
  writers.clear();
  EXPECT_EQ(failures, std::vector<std::string>(4));
  Database database(path_, Mode::existing);
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 80);
}

using Steps = std::vector<std::string_view>;

TEST_F(DatabaseTest, migratesFromAnyVersion) {
  const Steps steps{"CREATE TABLE t (a)", "ALTER TABLE t ADD b; INSERT INTO t VALUES (1, 2)"};
  {
    Database database(path_, Mode::create);
    database.migrate(std::span(steps).first(1));
    EXPECT_EQ(integer_of(database, "PRAGMA user_version"), 1);
  }
  Database database(path_, Mode::existing);
  database.migrate(steps);
  database.migrate(steps);
  EXPECT_EQ(integer_of(database, "PRAGMA user_version"), 2);
  EXPECT_EQ(integer_of(database, "SELECT sum(b) FROM t"), 2);
}

TEST_F(DatabaseTest, aMigrationThatFailsLeavesTheStepsBeforeIt) {
  Database database(path_, Mode::create);
  const Steps steps{"CREATE TABLE t (a)", "INSERT INTO t VALUES (1); INSERT INTO none VALUES (1)"};
  const auto error = error_of([&] { database.migrate(steps); });
  EXPECT_EQ(error.context(), std::vector<std::string>{"bringing the database to format 2"});
  EXPECT_EQ(integer_of(database, "PRAGMA user_version"), 1);
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 0);
}

TEST_F(DatabaseTest, refusesANewerFormat) {
  Database database(path_, Mode::create);
  database.execute("PRAGMA user_version = 3");
  const auto error = error_of([&] { database.migrate(Steps{"", ""}); });
  EXPECT_EQ(error.code(), "database.newer");
  EXPECT_EQ(error.message(), path_.string() + " has format 3, this program knows up to 2");
}

TEST_F(DatabaseTest, readOnlyRefusesAnOlderFormat) {
  const Steps steps{"CREATE TABLE t (a)", "CREATE TABLE u (a)"};
  Database writer(path_, Mode::create);
  writer.migrate(std::span(steps).first(1));
  Database reader(path_, Mode::read_only);
  reader.migrate(std::span(steps).first(1));
  EXPECT_EQ(error_of([&] { reader.migrate(steps); }).code(), "database.older");
}

TEST_F(DatabaseTest, transactionsRollBackUnlessCommitted) {
  Database database(path_, Mode::create);
  database.execute("CREATE TABLE t (a)");
  {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 0);
  {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
    transaction.commit();
  }
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, transactionsDoNotNest) {
  Database database(path_, Mode::create);
  database.execute("CREATE TABLE t (a)");
  Transaction transaction(database);
  database.execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(error_of([&] { Transaction inner(database); }).code(), "database.sql");
  transaction.commit();  // the outer one is untouched
  EXPECT_EQ(integer_of(database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, transactionsTakeTheWriteLockAtOnce) {
  Database first(path_, Mode::create), second(path_, Mode::existing);
  second.execute("PRAGMA busy_timeout = 0");
  Transaction transaction(first);
  const auto error = error_of([&] { Transaction other(second); });
  EXPECT_EQ(error.code(), "database.busy");
  EXPECT_EQ(error.cure(), "another program is writing to it: wait for that one to end");
}

}  // namespace
}  // namespace uptake
