#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "imaging/sheet.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;

struct Bar {
  std::string label;
  Window window;
  const ColourMap& map;
  std::vector<double> ticks;
};

/// Draws a bar with its label above and its ticks below; returns the next free y.
double draw_bar(Figure& figure, const Bar& bar, const SheetCell& cell, double y) {
  constexpr int height = 14;
  const int x = cell.x + 24, width = cell.width - 48, top = static_cast<int>(y) + 20;
  figure.text_within(bar.label, x, y + 12, width, {.size = 14, .colour = bright});
  Image ramp{static_cast<std::size_t>(width), height, 1, 1, {}};
  for (int row = 0; row < height; ++row) {
    for (int i = 0; i < width; ++i) {
      ramp.values.push_back(static_cast<float>(
          std::lerp(bar.window.low, bar.window.high, static_cast<double>(i) / (width - 1))));
    }
  }
  figure.picture(paint(ramp, bar.window, bar.map), x, top);
  figure.frame(x, top, width, height, panel_edge);
  for (const double tick : bar.ticks) {
    const double at = x + bar.window.position(tick) * (width - 1);
    figure.line(at, top + height, at, top + height + 4, plain);
    figure.text(axis_number(tick), at, top + height + 17,
                {.size = 12, .colour = plain, .align = TextStyle::Align::centre});
  }
  return top + height + 26;
}

/// Text broken into lines of at most `width` pixels; returns the next free y.
double draw_paragraph(Figure& figure, const std::string& text, double x, double y, double width,
                      const TextStyle& style, int most_lines) {
  std::istringstream words(text);
  std::vector<std::string> lines(1);
  for (std::string word; words >> word;) {
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    const bool fits = lines.back().empty() || figure.text_width(longer, style) <= width;
    // The last line takes all the rest and is cut with an ellipsis.
    if (fits || static_cast<int>(lines.size()) == most_lines) {
      lines.back() = longer;
    } else {
      lines.push_back(word);
    }
  }
  for (const std::string& line : lines) {
    y += style.size * 1.35;
    figure.text_within(line, x, y, width, style);
  }
  return y;
}

/// Multiples of 1, 2 or 5 times a power of ten, at most eight of them.
std::vector<double> ticks_of(const Window& window) {
  const double range = window.high - window.low;
  double step = std::pow(10, std::floor(std::log10(range / 8)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (range / (step * factor) < 8) {
      step *= factor;
      break;
    }
  }
  std::vector<double> ticks;
  for (double k = std::ceil(window.low / step); k * step <= window.high; ++k) {
    ticks.push_back(k * step);
  }
  return ticks;
}

}  // namespace

std::string sheet::axis_number(double value) {
  const std::string sign = value < 0 ? "−" : "";
  const double size = std::abs(value);
  if (size < 100) return sign + fmt::format("{:.3g}", size);
  const std::string digits = fmt::format("{:.0f}", size);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ' ';
    grouped += digits[i];
  }
  return sign + grouped;
}

void ExamSheet::draw_key(const SheetCell& cell, const SheetFacts& facts) {
  const bool suv = scan_.pet_unit == PetUnit::suv_bw;
  const double x = cell.x + 24, room = cell.width - 48;
  figure_->frame(cell.x, cell.y, cell.width, cell.height, panel_edge);
  double y = cell.y + 10;
  if (!suv) {
    const std::string unit = unit_in_words(scan_.pet_unit);
    y = draw_paragraph(*figure_, fmt::format("{} – not SUV: {}", unit, facts.not_suv), x, y, room,
                       {.size = 15, .colour = warning, .bold = true}, 3) +
        12;
  }
  const std::string unit = unit_label(scan_.pet_unit);
  const std::string extent = suv ? "" : ", to the 99.5th percentile";
  const auto pet_ticks = ticks_of(windows_.pet);
  y = draw_bar(*figure_, {"PET   " + unit + extent, windows_.pet, inverted_grey_map(), pet_ticks},
               cell, y);
  y = draw_bar(*figure_, {"PET on CT   " + unit, windows_.pet, heat_map(), pet_ticks}, cell, y);
  y = draw_bar(*figure_, {"CT   HU", windows_.ct, grey_map(), {-160, -60, 40, 140, 240}}, cell, y);
  std::string caption = caption_;
  caption.front() = 'A';
  caption += ". Yellow ticks: where the other plane cuts.";
  draw_paragraph(*figure_, caption, x, y, room, {.size = 13, .colour = plain}, 4);
}

}  // namespace uptake
