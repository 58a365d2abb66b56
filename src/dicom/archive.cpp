#include "dicom/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/file_error.h"
#include "dicom/file_kind.h"

namespace uptake::dicom {
namespace {

constexpr std::size_t copied_at_once = std::size_t{256} << 10;
/// Below this much the ratio says nothing: a few kilobytes of zeros pack very well.
constexpr std::uint64_t ratio_from = std::uint64_t{64} << 20;

/// A file that is being unpacked: it goes again unless it is kept.
class UnpackedFile {
 public:
  explicit UnpackedFile(std::filesystem::path path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (!file_) throw write_error(path_, errno);
  }
  ~UnpackedFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  UnpackedFile(const UnpackedFile&) = delete;
  UnpackedFile& operator=(const UnpackedFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.value(), bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) throw write_error(path_, errno);
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  std::filesystem::path keep() { return std::exchange(path_, {}); }

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace

/// What went wrong in one archive: the first of it, and how often.
struct Unpacker::Failures {
  std::optional<Error> first;
  std::string entry;  ///< empty: the archive itself
  int count = 0;

  void add(const Error& error, const std::string& where) {
    if (count++ > 0) return;
    first = error;
    entry = where;
  }
};

Unpacker::Unpacker(std::filesystem::path scratch, const ArchiveLimits& limits, const Found& found,
                   WalkResult& result)
    : scratch_(std::move(scratch)),
      limits_(limits),
      found_(found),
      result_(result),
      block_(copied_at_once, '\0') {}

void Unpacker::unpack(const std::filesystem::path& file, const std::string& label) {
  std::error_code ignored;
  Budget budget;
  budget.packed = std::filesystem::file_size(file, ignored);
  unpack(file, label, 0, budget);
}

void Unpacker::unpack(const std::filesystem::path& file, const std::string& label, int depth,
                      Budget& budget) {
  Failures failures;
  std::string entry;
  if (depth > limits_.depth) {
    failures.add({"archive.nested",
                  fmt::format("it lies in {} archives, and {} are accepted", depth, limits_.depth),
                  "unpack it first, and import the folder"},
                 "");
    return report(label, failures);
  }
  const auto folder = scratch_ / fmt::format("{:06}", ++archives_);
  std::optional<ArchiveReader> reader;
  while (!budget.exceeded) {
    std::optional<Taken> taken;
    try {
      entry.clear();
      if (!reader) reader.emplace(file);
      if (!reader->next()) break;
      entry = reader->name();
      taken = take(*reader, folder, entry.empty() ? label : fmt::format("{}: {}", label, entry),
                   budget);
    } catch (const Error& error) {
      failures.add(error, entry);
      // What is said of the disk or of a limit is true of the rest as well.
      const bool of_entry = error.code().starts_with("archive.") && !budget.exceeded;
      if (!reader || !reader->can_go_on() || !of_entry) break;
    }
    if (taken && taken->is_archive) {
      unpack(taken->file.path, taken->file.label, depth + 1, budget);
      std::error_code ignored;
      std::filesystem::remove(taken->file.path, ignored);
    } else if (taken) {
      found_(taken->file);
    }
  }
  report(label, failures);
}

std::optional<Unpacker::Taken> Unpacker::take(ArchiveReader& reader,
                                              const std::filesystem::path& folder,
                                              const std::string& label, Budget& budget) {
  if (++budget.entries > limits_.entries) {
    budget.exceeded = true;
    throw Error("archive.limit", fmt::format("it has over {} entries", limits_.entries),
                "unpack it yourself if you trust it, and import the folder");
  }
  if (!reader.is_file()) {
    let_go(reader, budget);
    return std::nullopt;
  }
  ++result_.files;
  const auto fill = [&] {
    const std::size_t size = reader.read(std::as_writable_bytes(std::span(block_)));
    charge(budget, size);
    return std::string_view(block_.data(), size);
  };
  std::string_view bytes = fill();
  const FileKind kind = kind_of(std::as_bytes(std::span(bytes)));
  if (kind == FileKind::other) {
    ++result_.passed;
    let_go(reader, budget);
    return std::nullopt;
  }
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw write_error(folder, failed.value());
  UnpackedFile file(folder / fmt::format("{:06}", ++files_));
  for (; !bytes.empty(); bytes = fill()) file.write(bytes);
  return Taken{{file.keep(), label}, kind == FileKind::archive};
}

/// Where all of the archive is one compressed stream, what is not wanted has to be unpacked too,
/// and is counted: a bomb among such entries would otherwise keep the processor busy unseen.
void Unpacker::let_go(ArchiveReader& reader, Budget& budget) {
  if (reader.can_skip()) return;
  while (const std::size_t size = reader.read(std::as_writable_bytes(std::span(block_))))
    charge(budget, size);
}

void Unpacker::charge(Budget& budget, std::size_t bytes) const {
  budget.bytes += bytes;
  const bool too_much = budget.bytes > limits_.bytes;
  const bool too_dense = budget.bytes > ratio_from && budget.bytes / limits_.ratio > budget.packed;
  budget.exceeded = too_much || too_dense;
  if (!budget.exceeded) return;
  throw Error("archive.limit",
              too_much ? fmt::format("it unpacks to over {} bytes", limits_.bytes)
                       : fmt::format("its {} bytes unpack to over {} times as many", budget.packed,
                                     limits_.ratio),
              "unpack it yourself if you trust it, and import the folder");
}

void Unpacker::report(const std::string& label, const Failures& failures) {
  if (failures.count == 0) return;
  std::string message = failures.entry.empty()
                            ? failures.first->what()
                            : fmt::format("{}: {}", failures.entry, failures.first->what());
  if (failures.count > 1)
    message = fmt::format("{} of its entries cannot be read, first {}", failures.count, message);
  result_.problems.push_back({label, failures.first->code(), std::move(message)});
}

}  // namespace uptake::dicom
