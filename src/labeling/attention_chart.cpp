#include "labeling/attention_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "labeling/attention_picture.h"
#include "labeling/svg_page.h"

namespace uptake {
namespace {

// In SVG's user units, which are pixels.
constexpr double plot_width = 200, plot_height = 150, left = 46, top = 40, bottom = 42, gap = 14;
constexpr double panel_width = left + plot_width + gap, panel_height = top + plot_height + bottom;
constexpr double key_height = 34;
constexpr std::size_t panels_a_row = 4;

/// The layers of a group, in order.
struct Panel {
  WordGroup group;
  std::vector<GroupAttention> layers;
};

std::vector<Panel> panels_of(std::span<const GroupAttention> rows) {
  std::vector<Panel> panels;
  for (const auto group : all_word_groups) {
    Panel panel{group, {}};
    for (const auto& row : rows) {
      if (row.group == group && row.layer) panel.layers.push_back(row);
    }
    if (!panel.layers.empty()) panels.push_back(std::move(panel));
  }
  return panels;
}

/// A vertical scale from 0, in shares.
struct Scale {
  double top, step;
  double y(double share) const { return plot_height * (1 - share / top); }
};

Scale scale_of(std::span<const Panel> panels) {
  double most = 0.001;
  for (const auto& panel : panels) {
    for (const auto& one : panel.layers) {
      most = std::max({most, one.share, one.expected, one.interval ? one.interval->high : 0});
    }
  }
  const double tenth = std::pow(10, std::floor(std::log10(most)));
  const double step = tenth * (most <= 2 * tenth ? 0.5 : most <= 5 * tenth ? 1 : 2);
  return {step * std::ceil(most / step - 1e-9), step};
}

std::string axes(const Scale& scale, std::size_t layers) {
  std::string text;
  for (int i = 0; i * scale.step <= scale.top * 1.001; ++i) {
    const double y = scale.y(i * scale.step);
    text += fmt::format(
        "<line x1=\"0\" y1=\"{0:.1f}\" x2=\"{1:.1f}\" y2=\"{0:.1f}\" stroke=\"#ddd\"/>"
        "<text x=\"-6\" y=\"{2:.1f}\" text-anchor=\"end\" font-size=\"10\">{3:.3g} %</text>\n",
        y, plot_width, y + 3.5, 100 * i * scale.step);
  }
  const auto every = layers / 13 + 1;
  for (std::size_t i = 0; i < layers; i += every) {
    text += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" font-size=\"10\">{}</text>\n",
        plot_width * (static_cast<double>(i) + .5) / static_cast<double>(layers), plot_height + 15,
        i + 1);
  }
  return text + fmt::format(
                    "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" fill=\"#666\" "
                    "font-size=\"10\">layer</text>\n",
                    plot_width / 2, plot_height + 29);
}

std::string draw(const Panel& panel, const Scale& scale) {
  const auto layers = panel.layers.size();
  const auto& first = panel.layers.front();
  auto text = fmt::format(
      "<text x=\"0\" y=\"-20\" font-weight=\"bold\" fill=\"{}\">{}</text>"
      "<text x=\"0\" y=\"-7\" fill=\"#666\" font-size=\"10\">{} sentences</text>\n",
      colour_of(panel.group), title_of(panel.group), first.sentences);
  text += axes(scale, layers);
  text += fmt::format(
      "<line class=\"expected\" x1=\"0\" y1=\"{0:.1f}\" x2=\"{1:.1f}\" y2=\"{0:.1f}\" "
      "stroke=\"#444\" stroke-dasharray=\"4 3\"/>\n",
      scale.y(first.expected), plot_width);
  std::string line, points;
  for (std::size_t i = 0; i < layers; ++i) {
    const auto& one = panel.layers[i];
    const double x = plot_width * (static_cast<double>(i) + .5) / static_cast<double>(layers);
    line += fmt::format("{}{:.1f},{:.1f}", i > 0 ? " " : "", x, scale.y(one.share));
    if (one.interval) {
      points += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>\n",
                            x, scale.y(one.interval->low), scale.y(one.interval->high));
    }
    points += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", x, scale.y(one.share));
  }
  return text + fmt::format(
                    "<g stroke=\"{0}\" fill=\"{0}\"><polyline points=\"{1}\" fill=\"none\" "
                    "stroke-opacity=\"0.5\"/>\n{2}</g>\n",
                    colour_of(panel.group), line, points);
}

std::string legend() {
  return fmt::format(
      "<g font-size=\"11\"><circle cx=\"{0:.1f}\" cy=\"18\" r=\"3\"/><line x1=\"{0:.1f}\" "
      "y1=\"11\" x2=\"{0:.1f}\" y2=\"25\" stroke=\"black\"/><text x=\"{1:.1f}\" y=\"22\">share of "
      "the attention that mentions pay, with its 95 % interval</text><line x1=\"{2:.1f}\" "
      "y1=\"18\" x2=\"{3:.1f}\" y2=\"18\" stroke=\"#444\" stroke-dasharray=\"4 3\"/><text "
      "x=\"{4:.1f}\" y=\"22\">if each token got the same</text></g>\n",
      left, left + 10, left + 390, left + 416, left + 424);
}

}  // namespace

std::string attention_chart(std::span<const GroupAttention> rows) {
  const auto panels = panels_of(rows);
  auto body = legend();
  double y = key_height;
  for (std::size_t begin = 0; begin < panels.size(); begin += panels_a_row, y += panel_height) {
    const auto row =
        std::span(panels).subspan(begin, std::min(panels_a_row, panels.size() - begin));
    const auto scale = scale_of(row);
    for (std::size_t i = 0; i < row.size(); ++i) {
      body += fmt::format("<g transform=\"translate({:.1f} {:.1f})\">\n",
                          left + panel_width * static_cast<double>(i), y + top);
      body += draw(row[i], scale) + "</g>\n";
    }
  }
  const auto width = panel_width * static_cast<double>(std::min(panels_a_row, panels.size())) + gap;
  return svg_page("Attention of mentions to groups of words, by layer", std::max(width, 660.0), y,
                  body);
}

}  // namespace uptake
