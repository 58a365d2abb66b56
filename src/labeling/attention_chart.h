#pragma once

#include <span>
#include <string>

#include "labeling/attention_study.h"

namespace uptake {

/// Rows of AttentionStudy::rows() as SVG (the paper's Fig. 4d): one panel a group, the share of
/// attention by layer with its interval, and, dashed, what it would be if each token got the same.
/// The scale is the same for all panels of a row.
std::string attention_chart(std::span<const GroupAttention> rows);

}  // namespace uptake
