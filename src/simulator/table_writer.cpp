#include "simulator/table_writer.h"

namespace uptake::simulator {

TableWriter::TableWriter(const std::filesystem::path& out) {
  std::filesystem::create_directories(out / "truth");
  remove_stale_temporaries(out);
  remove_stale_temporaries(out / "truth");
  for (std::size_t i = 0; i < tables; ++i) {
    const auto table = static_cast<Table>(i);
    files_[i] = std::make_unique<AtomicFile>(out / file_of(table));
    files_[i]->write(header_of(table));
  }
}

void TableWriter::put(std::size_t index, Rows rows) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(index, std::move(rows));
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    write(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++next_;
  }
}

void TableWriter::write(const Rows& rows) {
  for (std::size_t i = 0; i < tables; ++i) files_[i]->write(rows[static_cast<Table>(i)]);
}

void TableWriter::commit() {
  for (auto& file : files_) file->commit();
}

}  // namespace uptake::simulator
