#include <sqlite3.h>

#include "storage/database.h"

namespace uptake {

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // After some errors, a full disk for one, SQLite has rolled back by itself already.
  if (done_ || sqlite3_get_autocommit(database_.handle_) != 0) return;
  sqlite3_exec(database_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  done_ = true;
}

}  // namespace uptake
