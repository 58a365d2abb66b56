#include "labeling/attention_picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.h"
#include "labeling/svg_page.h"

namespace uptake {
namespace {

// In SVG's user units, which are pixels.
constexpr double margin = 20, row_height = 18, square = 15, letter = 7.5, fan_width = 170;
constexpr double title_height = 44, note_height = 34, legend_height = 30, percent_width = 52;

/// Where the columns of a picture begin; the same for all of its mentions.
struct PictureColumns {
  double fan, tokens, percents, squares, right;
};

double width_of(std::string_view text) {
  double letters = 0;
  for (std::size_t i = 0; i < text.size(); ++letters) {
    i += std::max<std::size_t>(1, utf8_length(text.substr(i)));
  }
  return letter * letters;
}

PictureColumns columns_of(std::span<const MentionAttention> mentions) {
  double own = 0, all = 0;
  std::size_t layers = 0;
  for (const auto& mention : mentions) {
    for (std::size_t i = 0; i < mention.tokens(); ++i) {
      const auto width = width_of(mention.pieces[i]);
      all = std::max(all, width);
      if (i >= mention.begin && i < mention.end) own = std::max(own, width);
    }
    layers = std::max(layers, mention.layers);
  }
  PictureColumns columns{};
  columns.fan = margin + own + 6;
  columns.tokens = columns.fan + fan_width + 6;
  columns.percents = columns.tokens + all + 8;
  columns.squares = columns.percents + percent_width;
  columns.right = columns.squares + square * static_cast<double>(layers);
  return columns;
}

/// The mean over the layers.
double weight_of(const MentionAttention& mention, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t layer = 0; layer < mention.layers; ++layer) {
    sum += mention.weight(layer, from, to);
  }
  return sum / static_cast<double>(mention.layers);
}

/// The largest weight of words; the largest of all where there is nothing but marks.
class Darkest {
 public:
  void take(double weight, WordGroup group) {
    all_ = std::max(all_, weight);
    if (group != WordGroup::mark) words_ = std::max(words_, weight);
  }
  double value() const { return words_ > 0 ? words_ : all_; }
  double share(double weight) const { return value() > 0 ? std::min(1.0, weight / value()) : 0; }

 private:
  double words_ = 0, all_ = 0;
};

/// One mention, its first token's row at `top`.
class Block {
 public:
  Block(const MentionAttention& mention, const PictureColumns& columns, double top)
      : mention_(mention), columns_(columns), top_(top) {
    for (std::size_t to = 0; to < mention.tokens(); ++to) {
      const auto group = mention.groups[to];
      for (std::size_t from = 0; from < mention.end - mention.begin; ++from) {
        line_.take(weight_of(mention, from, to), group);
      }
      for (std::size_t layer = 0; layer < mention.layers; ++layer) {
        square_.take(mention.mean_weight(layer, to), group);
      }
    }
  }

  std::string svg() const { return heading() + fan() + tokens() + squares() + note(); }
  static double height(const MentionAttention& mention) {
    return title_height + row_height * static_cast<double>(mention.tokens()) + note_height;
  }

 private:
  double row(std::size_t token) const { return top_ + row_height * static_cast<double>(token); }

  std::string heading() const {
    return fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"15\" font-weight=\"bold\">{}</text>\n", margin,
        top_ - 26, svg_text(mention_.words));
  }

  std::string fan() const {
    std::string lines, names;
    for (auto i = mention_.begin; i < mention_.end; ++i) {
      names += fmt::format(
          "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\" font-weight=\"bold\">{}</text>\n",
          columns_.fan - 4, row(i) + 4, svg_text(mention_.pieces[i]));
      for (std::size_t to = 0; to < mention_.tokens(); ++to) {
        const auto share = line_.share(weight_of(mention_, i - mention_.begin, to));
        lines += fmt::format(
            "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
            "stroke-width=\"{:.2f}\" stroke-opacity=\"{:.3f}\"/>\n",
            columns_.fan, row(i), columns_.tokens - 6, row(to), colour_of(mention_.groups[to]),
            0.5 + 4 * share, share);
      }
    }
    return "<g class=\"lines\">\n" + lines + "</g>\n" + names;
  }

  std::string tokens() const {
    std::string text;
    for (std::size_t i = 0; i < mention_.tokens(); ++i) {
      const auto group = mention_.groups[i];
      text += fmt::format(
          "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\"{}>{}</text><text x=\"{:.1f}\" "
          "y=\"{:.1f}\" text-anchor=\"end\" fill=\"#666\" font-size=\"10\">{:.1f} %</text>\n",
          columns_.tokens, row(i) + 4, colour_of(group),
          group == WordGroup::mention ? " font-weight=\"bold\"" : "", svg_text(mention_.pieces[i]),
          columns_.squares - 10, row(i) + 4, 100 * mention_.mean_weight(std::nullopt, i));
    }
    return text;
  }

  std::string squares() const {
    std::string cells;
    const auto y = row(0) - row_height / 2;
    for (std::size_t layer = 0; layer < mention_.layers; ++layer) {
      const auto x = columns_.squares + square * static_cast<double>(layer);
      cells += fmt::format(
          "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" fill=\"#666\" "
          "font-size=\"10\">{}</text>\n",
          x + square / 2, y - 4, layer + 1);
      for (std::size_t i = 0; i < mention_.tokens(); ++i) {
        cells += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
            "fill-opacity=\"{:.3f}\" stroke=\"#eee\"/>\n",
            x, row(i) - row_height / 2, square, row_height, colour_of(mention_.groups[i]),
            square_.share(mention_.mean_weight(layer, i)));
      }
    }
    return cells;
  }

  std::string note() const {
    return fmt::format(
        "<text x=\"{0:.1f}\" y=\"{1:.1f}\" fill=\"#666\" font-size=\"10\">lines: mean of {2} "
        "layers, darkest {3:.1f} %; squares: layer by layer, darkest {4:.1f} %</text>\n",
        margin, row(mention_.tokens()) + 6, mention_.layers, 100 * line_.value(),
        100 * square_.value());
  }

  const MentionAttention& mention_;
  const PictureColumns& columns_;
  double top_;
  Darkest line_, square_;
};

/// What the colours mean, in as many rows as they take; answers the height as well.
std::pair<std::string, double> legend(double width) {
  std::string text;
  double x = margin, y = legend_height;
  for (const auto group : all_word_groups) {
    const auto needed = 30 + 0.9 * width_of(title_of(group));
    if (x > margin && x + needed > width - margin) {
      x = margin;
      y += row_height;
    }
    text += fmt::format(
        "<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"10\" height=\"10\" fill=\"{2}\"/>"
        "<text x=\"{3:.1f}\" y=\"{4:.1f}\" fill=\"{2}\">{5}</text>\n",
        x, y - 9, colour_of(group), x + 14, y, title_of(group));
    x += needed;
  }
  return {text, y};
}

}  // namespace

std::string_view colour_of(WordGroup group) {
  switch (group) {
    case WordGroup::region:
      return "#0072b2";
    case WordGroup::physical:
      return "#008a63";
    case WordGroup::qualifier:
      return "#b87a00";
    case WordGroup::negation:
      return "#d0261f";
    case WordGroup::mention:
      return "#222222";
    case WordGroup::rest:
      return "#777777";
    case WordGroup::mark:
      return "#969696";
  }
  return "#000000";
}

std::string_view title_of(WordGroup group) {
  switch (group) {
    case WordGroup::region:
      return "anatomical regions";
    case WordGroup::physical:
      return "physical features";
    case WordGroup::qualifier:
      return "qualifiers";
    case WordGroup::negation:
      return "negative constructions";
    case WordGroup::mention:
      return "the mention itself";
    case WordGroup::rest:
      return "other words";
    case WordGroup::mark:
      return "punctuation, [CLS], [SEP]";
  }
  return "";
}

std::string attention_picture(std::span<const MentionAttention> mentions) {
  const auto columns = columns_of(mentions);
  const auto width = std::max(columns.right + margin, 560.0);
  auto [body, y] = legend(width);
  for (const auto& mention : mentions) {
    body += Block(mention, columns, y + title_height + 10).svg();
    y += Block::height(mention);
  }
  return svg_page("Where the mentions of a sentence look", width, y + margin, body);
}

}  // namespace uptake
