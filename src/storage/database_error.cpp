#include "storage/database_error.h"

#include <sqlite3.h>

#include <string>

#include "core/text.h"

namespace uptake {
namespace {

struct Reason {
  const char* name;
  const char* cure;
};

Reason reason_of(int code) {
  switch (code & 0xFF) {  // the low byte of an extended code is the plain one
    case SQLITE_NOTADB:
      return {"not_a_database", "name a database that this program made"};
    case SQLITE_CANTOPEN:
      return {"cannot_open", "check that the folder exists and that you may use it"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"busy", "another program is writing to it: wait for that one to end"};
    case SQLITE_FULL:
      return {"full", "free some space on that disk"};
    case SQLITE_READONLY:
      return {"read_only", "copy it to a place where you may write"};
    case SQLITE_CORRUPT:
      return {"corrupt", "restore it from a copy, or save what is left with sqlite3's .recover"};
    case SQLITE_IOERR:
      return {"input_output", "the disk may be full or failing"};
    case SQLITE_CONSTRAINT:
      return {"constraint", ""};
    default:
      return {"sql", ""};
  }
}

}  // namespace

Error database_error(const std::filesystem::path& file, int code, std::string_view words,
                     std::string_view sql) {
  const auto reason = reason_of(code);
  auto message = printable(file.string()) + ": " + std::string(words);
  if (!sql.empty()) message += ", in: " + std::string(sql);
  return {std::string("database.") + reason.name, message, reason.cure};
}

Error database_error(sqlite3* database, std::string_view sql) {
  const int code = sqlite3_errcode(database);
  const char* file = sqlite3_db_filename(database, "main");
  const bool statement_at_fault = (code & 0xFF) == SQLITE_ERROR;
  return database_error(file == nullptr ? "" : file, code, sqlite3_errmsg(database),
                        statement_at_fault ? sql : "");
}

}  // namespace uptake
