#include "explain/localisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"
#include "explain/saliency_volume.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;

Error wrong(const fs::path& file, const std::string& what) {
  return {"explain.truth", fmt::format("{}: {}", printable(file.string()), what),
          "give a folder of uptake simulate with \"organ_maps\": true in its configuration"};
}

/// The columns of a table of the truth, by name.
class TruthTable {
 public:
  TruthTable(const fs::path& file, const std::vector<std::string>& columns) : file_(file) {
    if (!fs::exists(file)) throw wrong(file, "there is no such file");
    table_ = read_csv(file);
    for (const auto& name : columns) {
      const auto found = find_column(table_.header, name);
      if (!found) throw wrong(file, "it has no column " + name);
      places_.push_back(*found);
    }
  }

  const std::vector<CsvTable::Row>& rows() const { return table_.rows; }
  const std::string& cell(const CsvTable::Row& row, std::size_t column) const {
    if (places_[column] >= row.cells.size()) {
      throw wrong(file_, fmt::format("line {} is too short", row.line));
    }
    return row.cells[places_[column]];
  }
  std::size_t number(const CsvTable::Row& row, std::size_t column) const {
    const auto& text = cell(row, column);
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
      throw wrong(file_, fmt::format("line {}: '{}' is no number", row.line, printable(text)));
    }
    return value;
  }

 private:
  fs::path file_;
  CsvTable table_;
  std::vector<std::size_t> places_;
};

/// In which element of a map each voxel of a truth lies.
class Elements {
 public:
  Elements(const Grid& truth, const Grid& map)
      : truth_(truth), map_(map), to_map_(map.affine.inverse() * truth.affine) {}

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::size_t of(std::size_t voxel) const {
    const auto [columns, rows, slices] = truth_.size;
    const Eigen::Vector4d at(static_cast<double>(voxel % columns),
                             static_cast<double>(voxel / columns % rows),
                             static_cast<double>(voxel / columns / rows), 1);
    const Eigen::Vector4d place = to_map_ * at;
    std::size_t element = 0;
    for (int axis = 2; axis >= 0; --axis) {
      const double nearest = std::floor(place[axis] + .5);
      const auto size = map_.size[static_cast<std::size_t>(axis)];
      if (!(nearest >= 0 && nearest < static_cast<double>(size))) return none;
      element = element * size + static_cast<std::size_t>(nearest);
    }
    return element;
  }

 private:
  const Grid &truth_, &map_;
  Eigen::Matrix4d to_map_;
};

Eigen::Vector3d position(const Grid& grid, std::size_t voxel) {
  const auto [columns, rows, slices] = grid.size;
  return grid.position(static_cast<double>(voxel % columns),
                       static_cast<double>(voxel / columns % rows),
                       static_cast<double>(voxel / columns / rows));
}

/// The places of the voxels whose label is wanted.
std::vector<std::size_t> voxels_of(const LabelVolume& volume, const std::vector<char>& wanted) {
  std::vector<std::size_t> voxels;
  for (std::size_t i = 0; i < volume.labels.size(); ++i) {
    const auto label = volume.labels[i];
    if (label < wanted.size() && wanted[label] != 0) voxels.push_back(i);
  }
  return voxels;
}

/// A map on a truth's grid: the shares of its mass, and of its voxels, that lie in some of them.
struct Spread {
  Spread(const Volume& map, const Grid& grid) : on_truth(on_grid(map, grid, -1)) {
    for (const float value : on_truth.voxels) {
      if (value < 0) continue;
      mass += value;
      ++read;
    }
  }
  double share(const std::vector<std::size_t>& voxels) const {
    double sum = 0;
    for (const auto voxel : voxels) sum += std::max(on_truth.voxels[voxel], 0.F);
    return mass > 0 ? sum / mass : 0;
  }
  double even(const std::vector<std::size_t>& voxels) const {
    const auto inside = std::ranges::count_if(
        voxels, [&](std::size_t voxel) { return on_truth.voxels[voxel] >= 0; });
    return read == 0 ? 0 : static_cast<double>(inside) / static_cast<double>(read);
  }

  Volume on_truth;
  double mass = 0;
  std::size_t read = 0;
};

void point(const Volume& map, const Grid& truth, const std::vector<std::size_t>& lesion,
           Localisation& result) {
  const Elements elements(truth, map.grid);
  std::vector<std::size_t> holding;
  for (const auto voxel : lesion) {
    const auto element = elements.of(voxel);
    if (element != Elements::none) holding.push_back(element);
  }
  std::ranges::sort(holding);
  holding.erase(std::unique(holding.begin(), holding.end()), holding.end());
  const auto highest =
      static_cast<std::size_t>(std::ranges::max_element(map.voxels) - map.voxels.begin());
  result.hit = std::ranges::binary_search(holding, highest);
  result.chance = static_cast<double>(holding.size()) / static_cast<double>(map.voxels.size());
  const auto peak = position(map.grid, highest);
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto voxel : lesion) {
    nearest = std::min(nearest, (position(truth, voxel) - peak).norm());
  }
  result.distance_mm = nearest;
}

}  // namespace

SimulatedTruth::SimulatedTruth(const fs::path& folder, const Ontology& ontology)
    : folder_(fs::exists(folder / "truth") ? folder / "truth" : folder), ontology_(ontology) {
  const TruthTable organs(folder_ / "organ_numbers.csv", {"number", "region"});
  for (const auto& row : organs.rows()) organs_[organs.number(row, 0)] = organs.cell(row, 1);
  const TruthTable lesions(folder_ / "lesions.csv", {"exam_id", "lesion", "region"});
  for (const auto& row : lesions.rows()) {
    lesions_[lesions.cell(row, 0)][lesions.number(row, 1)] = lesions.cell(row, 2);
  }
}

SimulatedTruth::Exam SimulatedTruth::exam(const std::string& exam_id) const {
  const auto name = exam_id + ".nii.gz";
  for (const auto* kind : {"organs", "masks"}) {
    if (file_name_for(exam_id) != exam_id || !fs::exists(folder_ / kind / name)) {
      throw wrong(folder_ / kind, fmt::format("nothing of exam {}", printable(exam_id)));
    }
  }
  return {exam_id, read_nifti_labels(folder_ / "organs" / name),
          read_nifti_labels(folder_ / "masks" / name)};
}

bool SimulatedTruth::is_below(const std::string& region, std::size_t above) const {
  const auto found = ontology_.find(region);
  return found && std::ranges::count(ontology_.with_ancestors(*found), above) > 0;
}

std::vector<char> SimulatedTruth::wanted_organs(std::size_t region) const {
  std::vector<char> wanted(organs_.empty() ? 0 : organs_.rbegin()->first + 1);
  for (const auto& [number, name] : organs_) wanted[number] = is_below(name, region) ? 1 : 0;
  return wanted;
}

std::vector<char> SimulatedTruth::wanted_lesions(const std::string& exam,
                                                 std::size_t region) const {
  const auto found = lesions_.find(exam);
  if (found == lesions_.end()) return {};
  std::vector<char> wanted(found->second.rbegin()->first + 1);
  for (const auto& [number, name] : found->second) wanted[number] = is_below(name, region) ? 1 : 0;
  return wanted;
}

std::optional<Localisation> SimulatedTruth::measure(const Exam& exam, const std::string& region,
                                                    const std::string& method,
                                                    const Volume& map) const {
  const auto place = ontology_.find(region);
  if (!place) return std::nullopt;
  const auto organ = voxels_of(exam.organs, wanted_organs(*place));
  if (organ.empty()) return std::nullopt;
  Localisation result{exam.id, region, method, 0, 0, {}, {}, {}, {}, {}};
  const Spread over_organs(map, exam.organs.grid);
  result.organ = over_organs.share(organ);
  result.organ_even = over_organs.even(organ);
  const auto lesion = voxels_of(exam.lesions, wanted_lesions(exam.id, *place));
  if (lesion.empty()) return result;
  const Spread over_lesions(map, exam.lesions.grid);
  result.lesion = over_lesions.share(lesion);
  result.lesion_even = over_lesions.even(lesion);
  point(map, exam.lesions.grid, lesion, result);
  return result;
}

}  // namespace uptake
