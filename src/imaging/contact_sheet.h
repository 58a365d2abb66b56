#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "imaging/figure.h"
#include "imaging/render.h"

namespace uptake {

/// One exam on a contact sheet: its coronal maximum projection.
struct Thumbnail {
  Picture picture;
  std::string title, subtitle;
};

/// The coronal maximum projection of a scan's PET as a picture that fits `width` x `height` pixels,
/// black on white, in windows_for()'s window; true to millimetres.
Picture projection_thumbnail(const Scan& scan, std::size_t width, std::size_t height);

/// Exams side by side, `columns` in a row, each named under its picture. PNG bytes.
/// Errors: "render.nothing" when there is none; those of Figure::png().
std::string render_contact_sheet(const std::vector<Thumbnail>& thumbnails, std::size_t columns,
                                 const std::string& title);

/// The room that a thumbnail's picture has on the sheet, pixels.
inline constexpr std::size_t thumbnail_width = 190, thumbnail_height = 380;

}  // namespace uptake
