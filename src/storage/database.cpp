#include "storage/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cctype>
#include <memory>

#include "core/error.h"
#include "core/text.h"
#include "storage/database_error.h"

namespace uptake {
namespace {

constexpr int busy_timeout_ms = 30'000;

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

Handle open(const std::filesystem::path& path, const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  Handle handle(raw);  // even a failed open gives one, to hold the reason
  if (code != SQLITE_OK) throw database_error(path, code, sqlite3_errstr(code));
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  // The file may come from elsewhere: what its schema says must not run functions with effects.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return handle;
}

/// SQLite opens lazily: only a read shows whether the file is a database, and can be used.
int first_read(sqlite3* handle) {
  return sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

/// "file:/data/a%20b.db?immutable=1"
std::string immutable_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?immutable=1";
}

Handle open_for_reading(const std::filesystem::path& path) {
  auto handle = open(path, path.string(), SQLITE_OPEN_READONLY);
  const int code = first_read(handle.get());
  if (code == SQLITE_OK) return handle;
  // Reading a WAL database needs its -shm file, which cannot be made in a folder without write
  // permission. Without a -wal file nobody has it open, and it can be read as it lies there.
  const bool at_rest = !std::filesystem::exists(path.string() + "-wal");
  const int plain_code = code & 0xFF;
  if (at_rest && (plain_code == SQLITE_CANTOPEN || plain_code == SQLITE_READONLY)) {
    handle = open(path, immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (first_read(handle.get()) == SQLITE_OK) return handle;
  }
  throw database_error(handle.get());
}

Handle open_for_writing(const std::filesystem::path& path, int extra_flags) {
  auto handle = open(path, path.string(), SQLITE_OPEN_READWRITE | extra_flags);
  const auto set_up = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
  if (first_read(handle.get()) != SQLITE_OK ||
      sqlite3_exec(handle.get(), set_up, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw database_error(handle.get());
  }
  return handle;
}

void check_exists(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path)) return;
  throw Error("database.missing", "there is no database " + printable(path.string()),
              "check the path, or create the database first");
}

}  // namespace

Database::Database(std::filesystem::path path, Mode mode) : path_(std::move(path)), mode_(mode) {
  if (mode != Mode::create) check_exists(path_);
  auto handle = mode == Mode::read_only
                    ? open_for_reading(path_)
                    : open_for_writing(path_, mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_db_config(handle.get(), SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr) != SQLITE_OK) {
    throw database_error(handle.get());
  }
  handle_ = handle.release();
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::execute(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw database_error(handle_, sql);
  }
}

Statement Database::prepare(std::string_view sql) { return {handle_, sql}; }

void Database::run(std::string_view sql, std::initializer_list<SqlValue> values) {
  prepare(sql).bind_all({values.begin(), values.size()}).run();
}

std::int64_t Database::user_version() {
  auto row = prepare("PRAGMA user_version");
  row.step();
  return row.integer(0);
}

void Database::migrate(std::span<const std::string_view> migrations) {
  const auto newest = static_cast<std::int64_t>(migrations.size());
  const auto version = user_version();
  const auto name = printable(path_.string());
  if (version > newest) {
    throw Error("database.newer",
                fmt::format("{} has format {}, this program knows up to {}", name, version, newest),
                "use the newer version of the program that wrote it");
  }
  if (version < newest && mode_ == Mode::read_only) {
    throw Error("database.older", fmt::format("{} has format {} of {}", name, version, newest),
                "open it once for writing to bring it up to date");
  }
  for (auto step = version; step < newest; ++step) {
    with_context(fmt::format("bringing the database to format {}", step + 1), [&] {
      Transaction transaction(*this);
      // Another process may have taken this step while we waited for the lock.
      if (user_version() > step) return;
      execute(migrations[static_cast<std::size_t>(step)]);
      execute(fmt::format("PRAGMA user_version={}", step + 1));
      transaction.commit();
    });
  }
}

}  // namespace uptake
