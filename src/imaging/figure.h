#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "imaging/render.h"

namespace uptake {

struct TextStyle {
  double size = 14;  ///< pixels
  Colour colour{230, 232, 235};
  bool bold = false;
  enum class Align { left, centre, right } align = Align::left;
};

/// A drawing surface of pixels, (0, 0) at the top left. Cairo ends here.
class Figure {
 public:
  Figure(int width, int height, Colour background);
  ~Figure();
  Figure(const Figure&) = delete;
  Figure& operator=(const Figure&) = delete;

  void fill(double x, double y, double width, double height, Colour colour);
  void frame(double x, double y, double width, double height, Colour colour);
  void line(double x1, double y1, double x2, double y2, Colour colour, double thickness = 1);
  /// One pixel of the picture to one of the figure, its top left corner at (x, y).
  void picture(const Picture& picture, int x, int y);
  /// `y` is the base line. What cannot be shown stands as printable() writes it.
  void text(std::string_view text, double x, double y, const TextStyle& style);
  /// Shortened with an ellipsis to `width` pixels.
  void text_within(std::string_view text, double x, double y, double width, const TextStyle& style);
  double text_width(std::string_view text, const TextStyle& style);

  Colour pixel(int x, int y) const;
  /// The bytes of a PNG file. Errors: "render.png" with Cairo's words.
  std::string png() const;

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
};

}  // namespace uptake
