#pragma once

#include <span>
#include <string>

#include "labeling/mention_attention.h"

namespace uptake {

/// Where the mentions of a sentence look, as SVG, one below the other (the paper's Fig. 4e). From
/// each token of the mention a line leads to each token of the sentence, its thickness and opacity
/// in proportion to the weight, the mean over layers and heads; beside each token stands its
/// percentage, the mean over the mention's tokens, and a row of squares, one a layer. The darkest
/// is the largest weight of a word; what [CLS], [SEP] and punctuation get beyond that is cut off,
/// for they often get most.
std::string attention_picture(std::span<const MentionAttention> mentions);

/// For a figure: "#0072b2".
std::string_view colour_of(WordGroup group);
/// "anatomical regions"
std::string_view title_of(WordGroup group);

}  // namespace uptake
