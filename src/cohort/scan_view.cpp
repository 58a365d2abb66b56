#include "cohort/scan_view.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>

#include "cohort/half_conversion.h"
#include "core/descriptor.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

/// NaN and infinity have all bits of the exponent.
bool all_finite(const std::byte* halves, std::size_t count) {
  constexpr std::uint16_t exponent = 0x7c00;
  unsigned found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, halves + i * sizeof half, sizeof half);
    found |= static_cast<unsigned>((half & exponent) == exponent);
  }
  return found == 0;
}

const detail::HalfConverter& converter() {
  static const auto chosen = detail::fastest_half_converter();
  return chosen;
}

}  // namespace

ScanView::ScanView(const std::filesystem::path& file) : path_(file), file_(file) {
  expect("format", "uptake.scan");
  expect("version", "1");
  const auto& shape = file_.tensor("ct").shape;
  if (shape.size() != 3 || shape != file_.tensor("pet").shape) {
    refuse_scan(path_, "'ct' and 'pet' are not of one shape [slices, rows, columns]");
  }
  slices_ = shape[0];
  rows_ = shape[1];
  columns_ = shape[2];
  if (slices_ * rows_ * columns_ == 0) refuse_scan(path_, "the scan has no voxels");
  ct_ = sequence_of("ct");
  pet_ = sequence_of("pet");
  pet_.scale = static_cast<float>(number("pet_scale"));
  constexpr float largest_half = 65504;
  if (!(pet_.scale > 0) || !std::isfinite(pet_.scale * largest_half)) {
    refuse_scan(path_, fmt::format("'pet_scale' is {}", pet_.scale));
  }
}

void ScanView::expect(const char* key, const char* value) const {
  const auto found = file_.metadata().find(key);
  if (found == file_.metadata().end() || found->second != value) {
    refuse_scan(path_, fmt::format("'{}' is not '{}'", key, value));
  }
}

double ScanView::number(const char* key) const {
  const auto found = file_.metadata().find(key);
  if (found == file_.metadata().end())
    refuse_scan(path_, fmt::format("the metadata lacks '{}'", key));
  const auto& written = found->second;
  const auto* end = written.data() + written.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(written.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) {
    refuse_scan(path_, fmt::format("'{}' is no number: '{}'", key, printable(written)));
  }
  return value;
}

ScanView::Sequence ScanView::sequence_of(const char* name) const {
  const auto& tensor = file_.tensor(name);
  if (tensor.type != DType::f16) {
    refuse_scan(path_, fmt::format("'{}' is {} and not F16", name, name_of(tensor.type)));
  }
  const std::string sequence(name);
  Sequence found{tensor.bytes, 1, {}};
  found.statistics = {number((sequence + "_mean").c_str()),
                      number((sequence + "_deviation").c_str())};
  if (!(found.statistics.deviation > 0)) {
    refuse_scan(path_, fmt::format("'{}_deviation' is not positive", name));
  }
  return found;
}

void ScanView::read_slice(const Sequence& sequence, std::size_t slice, std::span<float> to) const {
  const auto voxels = rows_ * columns_;
  const auto* halves = sequence.halves.data() + slice * voxels * sizeof(std::uint16_t);
  if (!all_finite(halves, voxels)) {
    throw Error("scan.not_finite",
                fmt::format("{}: slice {} of the {} has values that are no numbers",
                            printable(path_.string()), slice, &sequence == &ct_ ? "CT" : "PET"),
                "import the exam again with --replace");
  }
  converter().to_floats(halves, voxels, sequence.scale, to.data());
}

void will_read(const std::filesystem::path& file) {
  // Not a FIFO that nobody writes to: opening that would wait.
  const Descriptor open(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (open) static_cast<void>(::posix_fadvise(open.value(), 0, 0, POSIX_FADV_WILLNEED));
}

}  // namespace uptake
