#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <span>
#include <string>
#include <vector>

#include "dicom/file_tree.h"
#include "labeling/mention_attention.h"
#include "labeling/report_labeler.h"

namespace uptake {

/// Reads the attention of each line of a stream, one sentence a line, with `threads` threads, in
/// memory that does not grow with the lines. `take` gets the mentions of one line after the other,
/// in their order, none where a line mentions no region. Answers the lines that could not be read,
/// with `source` and their numbers from 1; the others go on.
std::vector<dicom::Problem> read_attention_of_lines(
    std::istream& stream, const std::string& source, std::size_t threads,
    const ReportLabeler& labeler, const AttentionReader& reader,
    const std::function<void(std::span<const MentionAttention>)>& take);

}  // namespace uptake
