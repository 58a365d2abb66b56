#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace uptake {

/// NULL, integer, real or text. SQLite keeps a NaN as NULL.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

/// A prepared statement.
///
///     auto rows = db.prepare("SELECT exam_id FROM exams WHERE patient_id = ?");
///     rows.bind(1, patient);
///     while (rows.step()) use(rows.text(0));
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  /// Parameters are numbered from 1.
  Statement& bind(int parameter, const SqlValue& value);
  /// All of them, in order: exactly as many as the statement has.
  Statement& bind_all(std::span<const SqlValue> values);
  bool step();   ///< true while there is a row
  void reset();  ///< ready to run again, bindings cleared
  void run();    ///< step to the end, then reset

  // Columns are numbered from 0.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;  ///< "" for NULL
  std::optional<std::string> optional_text(int column) const;
  std::optional<double> optional_real(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// One SQLite database: WAL, foreign keys on, busy timeout 30 s, synchronous=FULL.
/// Errors: Error "database.<reason>" with the file and SQLite's words; reasons: missing,
/// not_a_database, cannot_open, busy, full, read_only, constraint, corrupt, input_output,
/// newer, older, and sql for anything else.
class Database {
 public:
  /// create: make it where it is missing. existing: refuse when it is missing. read_only: likewise,
  /// and write nothing; works in a folder that cannot be written too.
  enum class Mode { create, existing, read_only };
  Database(std::filesystem::path path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(std::string_view sql);  ///< one or more statements without rows
  Statement prepare(std::string_view sql);
  /// prepare + bind_all + run
  void run(std::string_view sql, std::initializer_list<SqlValue> values);
  /// Brings user_version up to migrations.size(); each step in a transaction of its own.
  /// A step that fails leaves what the steps before it did. Errors: "database.newer" when the file
  /// was written by a later version of the program; "database.older" when it needs a step and was
  /// opened read_only.
  void migrate(std::span<const std::string_view> migrations);

 private:
  friend class Transaction;
  std::int64_t user_version();
  std::filesystem::path path_;
  Mode mode_;
  sqlite3* handle_ = nullptr;
};

/// BEGIN IMMEDIATE; rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool done_ = false;
};

}  // namespace uptake
