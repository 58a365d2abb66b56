#include <sqlite3.h>

#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "storage/database.h"
#include "storage/database_error.h"

namespace uptake {
namespace {

struct Binder {
  sqlite3_stmt* statement;
  int parameter;
  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, parameter); }
  int operator()(std::int64_t value) const {
    return sqlite3_bind_int64(statement, parameter, value);
  }
  int operator()(double value) const { return sqlite3_bind_double(statement, parameter, value); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, parameter, text.data(), text.size(), SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  }
};

Error misuse(std::string_view problem, std::string_view sql) {
  return {"database.sql", std::string(problem) + ", in: " + std::string(sql)};
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, &rest);
  if (code != SQLITE_OK) throw database_error(database, sql);
  const auto used = static_cast<std::size_t>(rest - sql.data());
  const bool more = !trim(sql.substr(used)).empty();
  if (statement_ != nullptr && !more) return;
  sqlite3_finalize(statement_);
  throw misuse("not exactly one statement", sql);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::bind(int parameter, const SqlValue& value) {
  if (std::visit(Binder{statement_, parameter}, value) != SQLITE_OK) {
    throw misuse("cannot bind parameter " + std::to_string(parameter), sqlite3_sql(statement_));
  }
  return *this;
}

Statement& Statement::bind_all(std::span<const SqlValue> values) {
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_));
  if (values.size() != wanted) {
    throw misuse(
        std::to_string(values.size()) + " values for " + std::to_string(wanted) + " parameters",
        sqlite3_sql(statement_));
  }
  int parameter = 0;
  for (const auto& value : values) bind(++parameter, value);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const auto error = database_error(database_, sqlite3_sql(statement_));
  sqlite3_reset(statement_);  // so that it holds no lock while the error travels
  throw error;
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return "";
  // The length belongs to the text just made: ask for it second.
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<double> Statement::optional_real(int column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

}  // namespace uptake
