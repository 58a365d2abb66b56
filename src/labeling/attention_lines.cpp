#include "labeling/attention_lines.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "labeling/line_work.h"
#include "labeling/ordered_tasks.h"
#include "labeling/problem_of.h"

namespace uptake {
namespace {

struct LineAttention {
  std::vector<MentionAttention> mentions;
  std::optional<dicom::Problem> problem;
};

LineAttention read_line(const LineReader::Line& line, const std::string& where,
                        const ReportLabeler& labeler, const AttentionReader& reader) {
  if (line.too_long) return {{}, {{where, "line.too_long", "longer than 64 MiB; left out"}}};
  try {
    return {reader.read(line.text, labeler.label_sentence(line.text)), std::nullopt};
  } catch (const std::exception& error) {
    return {{}, problem_of(where, error)};
  }
}

}  // namespace

std::vector<dicom::Problem> read_attention_of_lines(
    std::istream& stream, const std::string& source, std::size_t threads,
    const ReportLabeler& labeler, const AttentionReader& reader,
    const std::function<void(std::span<const MentionAttention>)>& take) {
  std::vector<dicom::Problem> problems;
  OrderedTasks<LineAttention> tasks(threads, [&](LineAttention line) {
    if (line.problem) problems.push_back(std::move(*line.problem));
    take(line.mentions);
  });
  LineReader lines(stream);
  for (std::size_t number = 1; auto line = lines.next(); ++number) {
    tasks.add([&, number, line = std::move(*line)] {
      return read_line(line, fmt::format("{}, line {}", source, number), labeler, reader);
    });
  }
  tasks.finish();
  return problems;
}

}  // namespace uptake
