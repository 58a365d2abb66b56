#include "simulator/sentence_lines.h"

#include <nlohmann/json.hpp>

namespace uptake::simulator {
namespace {

using nlohmann::ordered_json;

std::string text_of(const Report& report, std::size_t begin, std::size_t end) {
  return report.text.substr(begin, end - begin);
}

ordered_json mention_of(const Mention& mention, const Report& report) {
  return {{"text", text_of(report, mention.begin, mention.end)},
          {"begin", mention.begin - mention.sentence_begin},
          {"end", mention.end - mention.sentence_begin},
          {"region", mention.region},
          {"abnormal", mention.abnormal},
          {"kind", mention.statement}};
}

}  // namespace

std::string sentence_lines(const ExamTruth& truth, const std::string& exam_id) {
  const auto& mentions = truth.report.mentions;
  std::string lines;
  for (std::size_t first = 0, next; first < mentions.size(); first = next) {
    const auto begin = mentions[first].sentence_begin;
    const auto sentence = text_of(truth.report, begin, mentions[first].sentence_end);
    ordered_json line = {{"text", sentence},
                         {"exam_id", exam_id},
                         {"section", mentions[first].section},
                         {"held_out", truth.patient.held_out},
                         {"mentions", ordered_json::array()}};
    for (next = first; next < mentions.size() && mentions[next].sentence_begin == begin; ++next) {
      line["mentions"].push_back(mention_of(mentions[next], truth.report));
    }
    if (!sentence.ends_with(':')) lines += line.dump() + "\n";
  }
  return lines;
}

}  // namespace uptake::simulator
