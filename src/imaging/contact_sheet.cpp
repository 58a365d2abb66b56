#include "imaging/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "imaging/render_body.h"
#include "imaging/render_notice.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;

constexpr int cell_gap = 12, caption_height = 46;

}  // namespace

Picture projection_thumbnail(const Scan& scan, std::size_t width, std::size_t height) {
  const Windows windows = windows_for(scan);
  const View view = view_of(scan.grid, Plane::coronal);
  const Image whole = maximum_projection(scan.grid, scan.pet, view);
  const Image image = crop_to(whole, scan.grid, view, body_box(scan, windows));
  const double wide = static_cast<double>(image.width) * image.pixel_width;
  const double high = static_cast<double>(image.height) * image.pixel_height;
  const double scale =
      std::min(static_cast<double>(width) / wide, static_cast<double>(height) / high);
  const auto pixels = [scale](double mm) {
    return static_cast<std::size_t>(std::max(1L, std::lround(mm * scale)));
  };
  return paint(resize(image, pixels(wide), pixels(high)), windows.pet, inverted_grey_map());
}

std::string render_contact_sheet(const std::vector<Thumbnail>& thumbnails, std::size_t columns,
                                 const std::string& title) {
  if (thumbnails.empty())
    throw Error("render.nothing", "there is no scan to put on the sheet", "import some studies");
  columns = std::clamp<std::size_t>(columns, 1, thumbnails.size());
  const std::size_t rows = (thumbnails.size() + columns - 1) / columns;
  constexpr int step_x = thumbnail_width + cell_gap;
  constexpr int step_y = thumbnail_height + caption_height + cell_gap;
  const int wide = 2 * margin - cell_gap + static_cast<int>(columns) * step_x;
  const int high = title_height + footer_height + static_cast<int>(rows) * step_y;
  Figure figure(wide, high, page);
  figure.text_within(title, margin, 42, wide - 2 * margin,
                     {.size = 22, .colour = bright, .bold = true});
  for (std::size_t i = 0; i < thumbnails.size(); ++i) {
    const auto& [picture, name, detail] = thumbnails[i];
    const int x = margin + static_cast<int>(i % columns) * step_x;
    const int y = title_height + static_cast<int>(i / columns) * step_y;
    figure.fill(x, y, thumbnail_width, thumbnail_height, white);
    figure.picture(picture, x + static_cast<int>(thumbnail_width - picture.width) / 2,
                   y + static_cast<int>(thumbnail_height - picture.height) / 2);
    figure.frame(x, y, thumbnail_width, thumbnail_height, panel_edge);
    const double below = y + static_cast<double>(thumbnail_height);
    figure.text_within(name, x, below + 18, thumbnail_width, {.size = 14, .colour = bright});
    figure.text_within(detail, x, below + 36, thumbnail_width, {.size = 12, .colour = plain});
  }
  figure.text_within(research_notice, margin, high - 16, wide - 2 * margin,
                     {.size = 13, .colour = dim});
  return figure.png();
}

}  // namespace uptake
