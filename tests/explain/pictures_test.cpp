#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/exam_explanation.h"
#include "explain/saliency_sheet.h"
#include "explain/viewer_page.h"
#include "imaging/synthetic_scan.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using test::synthetic_scan;

constexpr std::array<std::size_t, 3> small{40, 40, 60};

/// A map of one voxel: in the lesion, in the left lung.
Volume dot(const Scan& scan) {
  Volume map{scan.grid, std::vector<float>(scan.grid.voxels())};
  const auto at =
      scan.grid.index({test::lesion_centre[0], test::lesion_centre[1], test::lesion_centre[2]});
  map.at(static_cast<std::size_t>(std::lround(at[0])), static_cast<std::size_t>(std::lround(at[1])),
         static_cast<std::size_t>(std::lround(at[2]))) = 1;
  return map;
}

ExamSaliency saliency(const Scan& scan) {
  ExamSaliency exam{"E-1", scan, {}};
  exam.regions.push_back({"chest", .75, {}});
  const auto map = dot(scan);
  exam.regions[0].maps.push_back(
      {SaliencyMethod::guided, map, map.voxels, map.voxels, std::nullopt});
  return exam;
}

TEST(SaliencySheet, ShowsTheMap) {
  const auto scan = synthetic_scan(small);
  const auto map = dot(scan);
  const auto png =
      render_saliency_sheet(scan, map, hottest_voxel(map), {"E-1", "chest", "guided", .75});
  EXPECT_TRUE(png.starts_with("\x89PNG"));
  // Another map is another picture.
  const auto other =
      render_saliency_sheet(scan, {scan.grid, std::vector<float>(scan.grid.voxels())},
                            hottest_voxel(map), {"E-1", "chest", "guided", .75});
  EXPECT_NE(png, other);
}

TEST(SaliencySheet, ColoursAreAllDifferent) {
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(region_colour(i), region_colour(j)) << i << j;
  }
}

TEST(ExamExplanation, WritesWhatItSays) {
  const TemporaryFolder folder;
  const auto scan = synthetic_scan(small);
  ExplanationOptions options;
  options.run = "runs/{{exam}}</script>";
  options.thresholds["chest"] = .6;
  const auto found = write_explanation(folder / "E-1", saliency(scan), options);
  ASSERT_EQ(found.regions.size(), 1);
  const auto& map = found.regions[0].maps[0];
  EXPECT_EQ(map.peak, hottest_voxel(dot(scan)));
  // Within half a voxel of 10 x 10 x 16.7 mm.
  EXPECT_NEAR(map.peak_mm[0], test::lesion_centre[0], 5.001);
  EXPECT_NEAR(map.peak_mm[1], test::lesion_centre[1], 5.001);
  EXPECT_NEAR(map.peak_mm[2], test::lesion_centre[2], 8.4);
  EXPECT_DOUBLE_EQ(map.share_kept, 1. / static_cast<double>(scan.grid.voxels()));
  for (const auto& file : map.files) EXPECT_TRUE(exists(folder / "E-1" / file)) << file;
  const auto page = read_all(folder / "E-1" / "index.html");
  EXPECT_NE(page.find("runs/{{exam}}&lt;/script&gt;"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(read_all(folder / "E-1" / "explanation.json")), to_json(found));
  EXPECT_TRUE(
      to_json(found)["regions"][0]["maps"][0]["rank_correlation_with_random_weights"].is_null());
}

TEST(ExamExplanation, IsTheSameOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  const auto scan = synthetic_scan(small);
  auto exam = saliency(scan);
  for (const auto* region : {"liver", "lungs", "neck"}) {
    exam.regions.push_back(exam.regions[0]);
    exam.regions.back().region = region;
  }
  ExplanationOptions options;
  const auto alone = write_explanation(folder / "alone", exam, options);
  options.threads = 4;
  const auto together = write_explanation(folder / "together", exam, options);
  EXPECT_EQ(to_json(together), to_json(alone));
  EXPECT_EQ(together.regions[2].region, "lungs");
  for (const auto* file : {"mip.png", "index.html", "explanation.json"}) {
    EXPECT_EQ(read_all(folder / "together" / file), read_all(folder / "alone" / file)) << file;
  }
}

}  // namespace
}  // namespace uptake
