#include "cohort/scan_file.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <future>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "cohort/half_conversion.h"
#include "cohort/scan_file_statistics.h"
#include "core/error.h"
#include "core/text.h"
#include "storage/safetensors.h"

namespace uptake {
namespace {

constexpr std::string_view format_name = "uptake.scan", format_version = "1";
constexpr float largest_half = 65504;

// --- writing

std::string voxel_name(const Grid& grid, std::size_t index) {
  const std::size_t x = index % grid.size[0], row = index / grid.size[0];
  return fmt::format("voxel (column {}, row {}, slice {})", x, row % grid.size[1],
                     row / grid.size[1]);
}

void check_shape(const std::string& exam, const Scan& scan) {
  const std::size_t voxels = scan.grid.voxels();
  if (voxels == 0) throw Error("scan.empty", fmt::format("exam {}: the scan has no voxels", exam));
  if (scan.ct.size() != voxels || scan.pet.size() != voxels) {
    throw Error("scan.shape", fmt::format("exam {}: {} CT and {} PET voxels on a grid of {}", exam,
                                          scan.ct.size(), scan.pet.size(), voxels));
  }
  if (!scan.grid.affine.allFinite()) {
    throw Error("scan.affine", fmt::format("exam {}: the affine of the scan is not finite", exam));
  }
}

void check_finite(const std::string& exam, std::string_view sequence, const Grid& grid,
                  std::span<const float> values) {
  if (const auto found = first_not_finite(values)) {
    throw Error("scan.not_finite",
                fmt::format("exam {}: the {} is {} at {}", exam, sequence, values[*found],
                            voxel_name(grid, *found)),
                "its series holds a broken rescale slope, intercept or pixel value");
  }
}

/// HU have no scale to hide behind: what float16 cannot hold is no HU.
void check_hu(const std::string& exam, const Scan& scan) {
  if (largest_magnitude(scan.ct) <= largest_half) return;
  std::size_t i = 0;
  while (std::abs(scan.ct[i]) <= largest_half) ++i;
  throw Error("scan.ct_range",
              fmt::format("exam {}: the CT is {} HU at {}, beyond the {} that a scan can hold",
                          exam, scan.ct[i], voxel_name(scan.grid, i), largest_half),
              "look at the CT's rescale slope and intercept");
}

nlohmann::json to_json(const Eigen::Matrix4d& affine) {
  auto rows = nlohmann::json::array();
  for (int r = 0; r < 4; ++r) {
    rows.push_back({affine(r, 0), affine(r, 1), affine(r, 2), affine(r, 3)});
  }
  return rows;
}

std::map<std::string, std::string> metadata_of(const std::string& exam, const Scan& scan,
                                               double pet_scale, const SequenceStatistics& ct,
                                               const SequenceStatistics& pet) {
  const auto [x, y, z] = scan.grid.spacing();
  return {{"format", std::string(format_name)},
          {"version", std::string(format_version)},
          {"exam_id", exam},
          {"affine", to_json(scan.grid.affine).dump()},
          {"spacing", nlohmann::json{z, y, x}.dump()},
          {"ct_unit", "HU"},
          {"pet_unit", std::string(name_of(scan.pet_unit))},
          {"pet_scale", fmt::format("{}", pet_scale)},
          {"ct_mean", fmt::format("{}", ct.mean)},
          {"ct_deviation", fmt::format("{}", ct.deviation)},
          {"pet_mean", fmt::format("{}", pet.mean)},
          {"pet_deviation", fmt::format("{}", pet.deviation)}};
}

// --- reading

/// A scan file opened, with the checks that every look into it needs.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path), file_(path) {
    expect("format", format_name);
    expect("version", format_version);
    expect("ct_unit", "HU");
  }

  std::string text(const std::string& key) const {
    const auto found = file_.metadata().find(key);
    if (found == file_.metadata().end()) refuse_scan(path_, "the metadata lacks '" + key + "'");
    return found->second;
  }
  double number(const std::string& key) const;
  double positive(const std::string& key) const;
  float pet_scale() const;
  PetUnit pet_unit() const;
  Grid grid() const;
  std::span<const std::byte> halves(const std::string& name) const;

 private:
  void expect(const std::string& key, std::string_view value) const {
    if (const auto is = text(key); is != value) {
      refuse_scan(path_, fmt::format("'{}' is '{}' and not '{}'", key, printable(is), value));
    }
  }
  Eigen::Matrix4d affine() const;

  std::filesystem::path path_;
  SafetensorsFile file_;
};

double Reader::number(const std::string& key) const {
  const auto written = text(key);
  const char* end = written.data() + written.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(written.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) {
    refuse_scan(path_, fmt::format("'{}' is no number: '{}'", key, printable(written)));
  }
  return value;
}

double Reader::positive(const std::string& key) const {
  const double value = number(key);
  if (!(value > 0)) refuse_scan(path_, fmt::format("'{}' is {} and not positive", key, value));
  return value;
}

float Reader::pet_scale() const {
  const auto scale = static_cast<float>(positive("pet_scale"));
  if (!std::isnormal(scale)) refuse_scan(path_, "'pet_scale' is beyond what a float can hold");
  return scale;
}

PetUnit Reader::pet_unit() const {
  try {
    return pet_unit_of(text("pet_unit"));
  } catch (const Error& error) {
    if (error.code() == "scan.format") throw;
    refuse_scan(path_, error.message());
  }
}

Eigen::Matrix4d Reader::affine() const {
  const auto rows = nlohmann::json::parse(text("affine"), nullptr, false);
  Eigen::Matrix4d result;
  const auto fail = [this] { refuse_scan(path_, "'affine' is no JSON array of 4 x 4 numbers"); };
  if (!rows.is_array() || rows.size() != 4) fail();
  for (int r = 0; r < 4; ++r) {
    const auto& row = rows[static_cast<std::size_t>(r)];
    if (!row.is_array() || row.size() != 4) fail();
    for (int c = 0; c < 4; ++c) {
      const auto& cell = row[static_cast<std::size_t>(c)];
      if (!cell.is_number()) fail();
      result(r, c) = cell.get<double>();
    }
  }
  if (result.row(3) != Eigen::RowVector4d(0, 0, 0, 1)) {
    refuse_scan(path_, "the last row of 'affine' is not 0 0 0 1");
  }
  return result;
}

Grid Reader::grid() const {
  Grid grid;
  const auto shape = file_.tensor("ct").shape;
  if (shape.size() != 3 || shape != file_.tensor("pet").shape) {
    refuse_scan(path_, "'ct' and 'pet' are not of one shape [slices, rows, columns]");
  }
  grid.size = {shape[2], shape[1], shape[0]};
  if (grid.voxels() == 0) refuse_scan(path_, "the scan has no voxels");
  grid.affine = affine();
  return grid;
}

std::span<const std::byte> Reader::halves(const std::string& name) const {
  const auto& tensor = file_.tensor(name);
  if (tensor.type != DType::f16) {
    refuse_scan(path_, fmt::format("'{}' is {} and not F16", name, name_of(tensor.type)));
  }
  return tensor.bytes;
}

}  // namespace

void refuse_scan(const std::filesystem::path& file, const std::string& what) {
  throw Error("scan.format", fmt::format("{}: {}", printable(file.string()), what),
              "import the exam again with --replace");
}

namespace {

/// A sequence checked, measured and rounded.
struct Prepared {
  SequenceStatistics statistics;
  double scale;
  std::vector<std::uint16_t> halves;
};

Prepared prepare_ct(const std::string& exam, const Scan& scan) {
  check_finite(exam, "CT", scan.grid, scan.ct);
  check_hu(exam, scan);
  return {statistics_of(scan.ct), 1, halves_of(scan.ct, 1)};
}

Prepared prepare_pet(const std::string& exam, const Scan& scan) {
  check_finite(exam, "PET", scan.grid, scan.pet);
  const double scale = pet_scale_for(largest_magnitude(scan.pet), scan.pet_unit);
  return {statistics_of(scan.pet), scale, halves_of(scan.pet, static_cast<float>(1 / scale))};
}

}  // namespace

void write_scan(const std::filesystem::path& file, const std::string& exam_id, const Scan& scan) {
  check_shape(exam_id, scan);
  // Each goes over its voxels several times: the two do so side by side.
  auto other = std::async(std::launch::async, [&] { return prepare_pet(exam_id, scan); });
  const Prepared ct = prepare_ct(exam_id, scan);
  const Prepared pet = other.get();

  const std::vector<std::uint64_t> shape{scan.grid.size[2], scan.grid.size[1], scan.grid.size[0]};
  const std::array<TensorToWrite, 2> tensors{{
      {"ct", DType::f16, shape, std::as_bytes(std::span(ct.halves))},
      {"pet", DType::f16, shape, std::as_bytes(std::span(pet.halves))},
  }};
  write_safetensors(file, tensors,
                    metadata_of(exam_id, scan, pet.scale, ct.statistics, pet.statistics));
}

StoredScan read_scan(const std::filesystem::path& file) {
  const Reader reader(file);
  StoredScan stored;
  stored.exam_id = reader.text("exam_id");
  stored.ct = {reader.number("ct_mean"), reader.positive("ct_deviation")};
  stored.pet = {reader.number("pet_mean"), reader.positive("pet_deviation")};
  stored.scan.pet_unit = reader.pet_unit();
  stored.scan.grid = reader.grid();
  stored.scan.ct = floats_of(reader.halves("ct"), 1);
  stored.scan.pet = floats_of(reader.halves("pet"), reader.pet_scale());
  return stored;
}

}  // namespace uptake
