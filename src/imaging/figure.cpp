#include "imaging/figure.h"

#include <cairo/cairo.h>

#include <cmath>
#include <cstddef>
#include <cstring>

#include "core/error.h"
#include "core/text.h"

namespace uptake {

struct Figure::Surface {
  cairo_surface_t* pixels;
  cairo_t* pen;
  Surface(int width, int height)
      : pixels(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)),
        pen(cairo_create(pixels)) {}
  ~Surface() {
    cairo_destroy(pen);
    cairo_surface_destroy(pixels);
  }
  void use(Colour colour) {
    cairo_set_source_rgb(pen, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
  }
  void use(const TextStyle& style) {
    use(style.colour);
    cairo_select_font_face(pen, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(pen, style.size);
  }
};

Figure::Figure(int width, int height, Colour background)
    : surface_(std::make_unique<Surface>(width, height)) {
  fill(0, 0, width, height, background);
}

Figure::~Figure() = default;

void Figure::fill(double x, double y, double width, double height, Colour colour) {
  surface_->use(colour);
  cairo_rectangle(surface_->pen, x, y, width, height);
  cairo_fill(surface_->pen);
}

void Figure::frame(double x, double y, double width, double height, Colour colour) {
  surface_->use(colour);
  cairo_set_line_width(surface_->pen, 1);
  cairo_rectangle(surface_->pen, x + .5, y + .5, width - 1, height - 1);
  cairo_stroke(surface_->pen);
}

void Figure::line(double x1, double y1, double x2, double y2, Colour colour, double thickness) {
  surface_->use(colour);
  cairo_set_line_width(surface_->pen, thickness);
  cairo_move_to(surface_->pen, x1, y1);
  cairo_line_to(surface_->pen, x2, y2);
  cairo_stroke(surface_->pen);
}

void Figure::picture(const Picture& picture, int x, int y) {
  const auto width = static_cast<int>(picture.width), height = static_cast<int>(picture.height);
  cairo_surface_t* pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  const int stride = cairo_image_surface_get_stride(pixels);
  unsigned char* bytes = cairo_image_surface_get_data(pixels);
  for (std::size_t row = 0; bytes != nullptr && row < picture.height; ++row) {
    for (std::size_t column = 0; column < picture.width; ++column) {
      const Colour c = picture.at(column, row);
      const std::uint32_t packed =
          (std::uint32_t{c.red} << 16) | (std::uint32_t{c.green} << 8) | std::uint32_t{c.blue};
      std::memcpy(bytes + static_cast<std::size_t>(stride) * row + column * sizeof packed, &packed,
                  sizeof packed);
    }
  }
  cairo_surface_mark_dirty(pixels);
  cairo_set_source_surface(surface_->pen, pixels, x, y);
  cairo_rectangle(surface_->pen, x, y, width, height);
  cairo_fill(surface_->pen);
  cairo_surface_destroy(pixels);
}

double Figure::text_width(std::string_view text, const TextStyle& style) {
  surface_->use(style);
  cairo_text_extents_t extents;
  cairo_text_extents(surface_->pen, printable(text).c_str(), &extents);
  return extents.x_advance;
}

void Figure::text(std::string_view text, double x, double y, const TextStyle& style) {
  double left = x;
  if (style.align == TextStyle::Align::centre) left -= text_width(text, style) / 2;
  if (style.align == TextStyle::Align::right) left -= text_width(text, style);
  surface_->use(style);
  cairo_move_to(surface_->pen, std::round(left), std::round(y));
  cairo_show_text(surface_->pen, printable(text).c_str());
}

void Figure::text_within(std::string_view text, double x, double y, double width,
                         const TextStyle& style) {
  std::string shown = printable(text);
  const bool fits = text_width(shown, style) <= width;
  while (!fits && !shown.empty() && text_width(shown + "…", style) > width) {
    // A whole character at a time: its continuation bytes 10xxxxxx first.
    while (shown.size() > 1 && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80) {
      shown.pop_back();
    }
    shown.pop_back();
  }
  this->text(fits ? shown : shown + "…", x, y, style);
}

Colour Figure::pixel(int x, int y) const {
  cairo_surface_flush(surface_->pixels);
  const unsigned char* bytes = cairo_image_surface_get_data(surface_->pixels);
  std::uint32_t packed;
  const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface_->pixels);
  std::memcpy(&packed, bytes + stride * y + std::ptrdiff_t{4} * x, sizeof packed);
  return {static_cast<std::uint8_t>(packed >> 16), static_cast<std::uint8_t>(packed >> 8),
          static_cast<std::uint8_t>(packed)};
}

std::string Figure::png() const {
  std::string bytes;
  const auto append = [](void* to, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  };
  cairo_status_t status = cairo_status(surface_->pen);
  if (status == CAIRO_STATUS_SUCCESS) {
    status = cairo_surface_write_to_png_stream(surface_->pixels, append, &bytes);
  }
  if (status != CAIRO_STATUS_SUCCESS) {
    throw Error("render.png", cairo_status_to_string(status));
  }
  return bytes;
}

}  // namespace uptake
