#include "explain/exam_explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/file_error.h"
#include "core/text.h"
#include "core/thread_pool.h"
#include "explain/saliency_sheet.h"
#include "explain/viewer_page.h"
#include "imaging/nifti.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void make_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) throw write_error(folder, problem.value());
}

/// One exam's folder while it is filled.
class Writer {
 public:
  Writer(fs::path folder, const ExamSaliency& exam, const ExplanationOptions& options)
      : folder_(std::move(folder)),
        exam_(exam),
        options_(options),
        page_(exam.scan, exam.exam_id, options.run, methods()) {
    make_folder(folder_);
    projected_ = methods().back();
    for (const auto& method : methods()) {
      if (method == name_of(SaliencyMethod::guided)) projected_ = method;
    }
  }

  ExplainedExam write() {
    ExplainedExam result{exam_.exam_id, options_.run, {}};
    std::vector<Drawn> drawn(exam_.regions.size());
    ThreadPool(std::min(options_.threads, drawn.size())).parallel_for(drawn.size(), [&](auto i) {
      drawn[i] = draw(exam_.regions[i]);
    });
    std::vector<RegionLayer> layers;
    for (auto& region : drawn) {
      result.regions.push_back(std::move(region.explained));
      page_.add(std::move(region.on_page));
      layers.push_back(std::move(region.layer));
    }
    put("mip.png",
        render_saliency_projection(exam_.scan, layers, {exam_.exam_id, "", projected_, 0}));
    put("index.html", page_.html());
    put("explanation.json",
        to_json(result).dump(2, ' ', false, json::error_handler_t::replace) + "\n");
    return result;
  }

 private:
  /// One region's files are there; this is what the exam's have of it.
  struct Drawn {
    ExplainedRegion explained;
    ViewerRegion on_page;
    RegionLayer layer;
  };

  std::vector<std::string> methods() const {
    std::vector<std::string> names;
    for (const auto& map : exam_.regions.at(0).maps) names.emplace_back(name_of(map.method));
    return names;
  }

  void put(const std::string& name, const std::string& bytes) const {
    write_file_atomically(folder_ / name, bytes);
  }

  Drawn draw(const RegionSaliency& region) const {
    const auto name = file_name_for(region.region);
    make_folder(folder_ / name);
    const auto threshold = options_.threshold_of(region.region);
    Drawn result{{region.region, region.probability, threshold, {}},
                 {},
                 {region.region, region.probability, threshold, {}}};
    auto& written = result.explained.maps;
    std::vector<std::vector<float>> shown;
    std::vector<std::array<std::size_t, 3>> peaks;
    for (const auto& map : region.maps) {
      auto found = normalised(map.values, exam_.scan.grid);
      written.push_back(write_map(region, map, found, name));
      peaks.push_back(written.back().peak);
      written.back().share_kept = share_kept(found, threshold);
      shown.push_back(std::move(found.values.voxels));
      if (name_of(map.method) != projected_) continue;
      result.layer.values = shown.back();
      keep_from(result.layer.values, threshold);
    }
    result.on_page = page_.drawn(region.region, region.probability, shown, peaks);
    return result;
  }

  ExplainedMap write_map(const RegionSaliency& region, const SaliencyMap& map,
                         const NormalisedMap& found, const std::string& name) const {
    const std::string method(name_of(map.method));
    const auto stem = name + "/" + method;
    ExplainedMap result;
    result.method = method;
    result.peak = hottest_voxel(found.values);
    const auto [x, y, z] = result.peak;
    const auto mm = exam_.scan.grid.position(static_cast<double>(x), static_cast<double>(y),
                                             static_cast<double>(z));
    result.peak_mm = {mm[0], mm[1], mm[2]};
    result.minimum = found.minimum;
    result.range = found.range;
    result.random_weights = map.random_weights;
    write_nifti(folder_ / (stem + ".nii.gz"), found.values, "Uptake " + method + ", 0 to 1");
    put(stem + ".png",
        render_saliency_sheet(exam_.scan, found.values, result.peak,
                              {exam_.exam_id, region.region, method, region.probability}));
    result.files = {stem + ".nii.gz", stem + ".png"};
    if (options_.channels) write_channels(map, stem, result.files);
    return result;
  }

  void write_channels(const SaliencyMap& map, const std::string& stem,
                      std::vector<std::string>& files) const {
    for (const auto& [suffix, values] : {std::pair("_ct", &map.ct), std::pair("_pet", &map.pet)}) {
      if (values->empty()) continue;
      const auto file = stem + suffix + ".nii.gz";
      write_nifti(folder_ / file, on_grid({map.values.grid, *values}, exam_.scan.grid),
                  "Uptake signed gradient");
      files.push_back(file);
    }
  }

  fs::path folder_;
  const ExamSaliency& exam_;
  const ExplanationOptions& options_;
  ViewerPage page_;
  std::string projected_;
};

json to_json(const ExplainedMap& map) {
  json value = {{"method", map.method},
                {"peak_voxel", map.peak},
                {"peak_mm_lps", map.peak_mm},
                {"minimum", map.minimum},
                {"range", map.range},
                {"share_kept", map.share_kept},
                {"rank_correlation_with_random_weights", nullptr},
                {"files", map.files}};
  if (map.random_weights) value["rank_correlation_with_random_weights"] = *map.random_weights;
  return value;
}

}  // namespace

double ExplanationOptions::threshold_of(const std::string& region) const {
  const auto found = thresholds.find(region);
  return found == thresholds.end() ? threshold : found->second;
}

json to_json(const ExplainedExam& exam) {
  json regions = json::array();
  for (const auto& region : exam.regions) {
    json maps = json::array();
    for (const auto& map : region.maps) maps.push_back(to_json(map));
    regions.push_back({{"region", region.region},
                       {"probability", region.probability},
                       {"threshold", region.threshold},
                       {"maps", maps}});
  }
  return {{"exam_id", exam.exam_id},
          {"run", exam.run},
          {"uptake", version()},
          {"notice", "Research software, not a medical device"},
          {"regions", regions}};
}

ExplainedExam write_explanation(const fs::path& folder, const ExamSaliency& exam,
                                const ExplanationOptions& options) {
  return Writer(folder, exam, options).write();
}

}  // namespace uptake
