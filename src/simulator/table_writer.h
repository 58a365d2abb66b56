#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "core/atomic_file.h"
#include "simulator/truth.h"

namespace uptake::simulator {

/// Appends the rows of patients to the tables in the order of the patients, whatever order they
/// come in. The files appear whole, at commit().
class TableWriter {
 public:
  explicit TableWriter(const std::filesystem::path& out);

  /// From any thread; each index from 0 once.
  void put(std::size_t index, Rows rows);
  void commit();

 private:
  void write(const Rows& rows);
  std::array<std::unique_ptr<AtomicFile>, tables> files_;
  std::map<std::size_t, Rows> waiting_;
  std::size_t next_ = 0;
  std::mutex mutex_;
};

}  // namespace uptake::simulator
