#include "explain/viewer_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/build_info.h"
#include "core/error.h"
#include "core/text.h"
#include "imaging/figure.h"
#include "imaging/page.h"
#include "imaging/page_template.h"
#include "imaging/render_notice.h"

namespace uptake {
namespace {

using nlohmann::json;

/// Voxels of the anatomy and of each region's maps that a page has at most: larger slices are made
/// smaller. A page stays at some tens of megabytes.
constexpr double most_of_anatomy = 6e6, most_of_maps = 1.5e6;

std::string shared_text(const char* name) {
  const auto file = share_folder() / "explain" / name;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error("file.read", printable(file.string()) + ": it cannot be read",
                "install the folder share/ again");
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

json as_json(const Sprite& sprite) {
  return {{"width", sprite.width},
          {"height", sprite.height},
          {"across", sprite.across},
          {"slices", sprite.slices},
          {"png", "data:image/png;base64," + base64(sprite.png)}};
}

std::uint8_t& channel(Colour& colour, std::size_t number) {
  return number == 0 ? colour.red : number == 1 ? colour.green : colour.blue;
}

}  // namespace

ViewerPage::ViewerPage(const Scan& scan, std::string exam, std::string run,
                       std::vector<std::string> methods)
    : scan_(scan),
      exam_(std::move(exam)),
      run_(std::move(run)),
      methods_(std::move(methods)),
      windows_(windows_for(scan)),
      box_(body_box(scan, windows_)),
      view_(view_of(scan.grid, Plane::axial)),
      anatomy_(sprite_of({scan.ct, scan.pet}, {windows_.ct, windows_.pet}, most_of_anatomy)) {}

Sprite ViewerPage::sprite_of(const std::vector<std::span<const float>>& volumes,
                             const std::vector<Window>& windows, double most_voxels) const {
  const auto slices = box_.size(view_.through);
  const auto wide = box_.size(view_.across), high = box_.size(view_.down);
  const double voxels = static_cast<double>(wide * high * slices);
  const double shrink = std::max(1.0, std::sqrt(voxels / most_voxels));
  const auto shrunk = [shrink](std::size_t size) {
    return static_cast<std::size_t>(std::max(1L, std::lround(static_cast<double>(size) / shrink)));
  };
  Sprite sprite{shrunk(wide), shrunk(high), 0, slices, {}};
  sprite.across = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(slices))));
  const auto rows = (slices + sprite.across - 1) / sprite.across;
  Picture all{sprite.width * sprite.across, sprite.height * rows, {}};
  all.pixels.resize(all.width * all.height);
  for (std::size_t i = 0; i < slices; ++i) {
    for (std::size_t v = 0; v < volumes.size(); ++v) {
      const auto image =
          resize(crop_to(extract_slice(scan_.grid, volumes[v], view_, box_.low[view_.through] + i),
                         scan_.grid, view_, box_),
                 sprite.width, sprite.height);
      const std::size_t left = i % sprite.across * sprite.width,
                        top = i / sprite.across * sprite.height;
      for (std::size_t y = 0; y < image.height; ++y) {
        for (std::size_t x = 0; x < image.width; ++x) {
          channel(all.pixels[(top + y) * all.width + left + x], v) =
              static_cast<std::uint8_t>(std::lround(255 * windows[v].position(image.at(x, y))));
        }
      }
    }
  }
  Figure figure(static_cast<int>(all.width), static_cast<int>(all.height), {});
  figure.picture(all, 0, 0);
  sprite.png = figure.png();
  return sprite;
}

ViewerRegion ViewerPage::drawn(const std::string& region, double probability,
                               const std::vector<std::vector<float>>& maps,
                               const std::vector<std::array<std::size_t, 3>>& hottest) const {
  ViewerRegion result{region, probability, {}, {}};
  const auto low = box_.low[view_.through], last = box_.size(view_.through) - 1;
  for (const auto& voxel : hottest) {
    const auto slice = voxel[view_.through];
    result.hottest_slices.push_back(slice < low ? 0 : std::min(slice - low, last));
  }
  result.maps =
      sprite_of({maps.begin(), maps.end()}, std::vector<Window>(maps.size()), most_of_maps);
  return result;
}

std::string ViewerPage::html() const {
  const auto spacing = scan_.grid.spacing();
  json data = {{"methods", methods_},
               {"anatomy", as_json(anatomy_)},
               {"first_slice", box_.low[view_.through] + 1},
               {"all_slices", scan_.grid.size[view_.through]},
               {"width_mm", spacing[view_.across] * static_cast<double>(box_.size(view_.across))},
               {"height_mm", spacing[view_.down] * static_cast<double>(box_.size(view_.down))},
               {"edges",
                {std::string(1, view_.left), std::string(1, view_.right), std::string(1, view_.top),
                 std::string(1, view_.bottom)}},
               {"heat", json::array()},
               {"regions", json::array()}};
  for (const auto& colour : heat_map()) {
    data["heat"].push_back({colour.red, colour.green, colour.blue});
  }
  for (const auto& region : regions_) {
    data["regions"].push_back({{"name", region.name},
                               {"probability", region.probability},
                               {"hottest", region.hottest_slices},
                               {"maps", as_json(region.maps)}});
  }
  const auto windows =
      fmt::format("CT {:g} to {:g} HU, PET {:g} to {:.3g} {}", windows_.ct.low, windows_.ct.high,
                  windows_.pet.low, windows_.pet.high, unit_in_words(scan_.pet_unit));
  const auto style = shared_text("viewer.css"), script = shared_text("viewer.js");
  const auto notice = escape_html(research_notice), window_text = escape_html(windows);
  const auto values = json_for_script(data), run = escape_html(run_), exam = escape_html(exam_);
  const std::array<PagePart, 7> parts{{{"style", style},
                                       {"script", script},
                                       {"notice", notice},
                                       {"windows", window_text},
                                       {"data", values},
                                       {"run", run},
                                       {"exam", exam}}};
  return fill_page(shared_text("viewer.html"), parts);
}

}  // namespace uptake
