#include "labeling/labelled_already.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>

#include "cohort/annotations.h"
#include "core/error.h"
#include "core/file_error.h"
#include "core/strict_json.h"
#include "core/text.h"
#include "labeling/code_points.h"

namespace uptake {
namespace {

using nlohmann::json;

[[noreturn]] void refuse_line(const std::string& what) {
  throw Error("sentences.line", what,
              R"(a line is {"text": "...", "mentions": [{"region": "liver"}]})");
}

json parse_line(std::string_view line) {
  if (!is_utf8(line)) refuse_line("it is not UTF-8");
  auto parsed = parse_strict_json(line);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse_line("it is no JSON: " + printable(problem->text));
  }
  return std::get<json>(std::move(parsed));
}

void count_region(const json& object, CandidatePool& pool) {
  const auto region = object.find("region");
  if (region != object.end() && region->is_string()) {
    pool.count_labelled(region->get<std::string>());
  }
}

void exclude_line(std::string_view line, CandidatePool& pool) {
  const auto object = parse_line(line);
  const auto text = object.is_object() ? object.find("text") : object.end();
  if (!object.is_object() || text == object.end() || !text->is_string()) {
    refuse_line("'text' is missing, or no text");
  }
  pool.exclude(text->get<std::string>());
  count_region(object, pool);
  const auto mentions = object.find("mentions");
  if (mentions == object.end()) return;
  if (!mentions->is_array()) refuse_line("'mentions' is no list");
  for (const auto& mention : *mentions) {
    if (!mention.is_object()) refuse_line("a mention is no JSON object");
    count_region(mention, pool);
  }
}

/// Excludes the sentences of `text` that overlap code points [begin, end).
void exclude_within(const std::string& text, const Annotation& said, const ReportLabeler& labeler,
                    CandidatePool& pool) {
  const CodePoints places(text);
  const auto begin = places.byte_of(static_cast<std::size_t>(*said.begin));
  const auto end = places.byte_of(static_cast<std::size_t>(*said.end));
  if (!begin || !end) return;
  const auto tagged = labeler.tag(text, ReportLabeler::Sections::all);
  for (const auto& sentence : tagged.report.sentences) {
    if (sentence.span.begin >= *end || *begin >= sentence.span.end) continue;
    pool.exclude(sentence.span.of(text));
    if (sentence.header.size() == 0) continue;
    pool.exclude(std::string(sentence.header.of(text)) + ": " +
                 std::string(sentence.span.of(text)));
  }
}

}  // namespace

void exclude_labelled_file(const std::filesystem::path& file, CandidatePool& pool) {
  if (std::filesystem::is_directory(file)) throw read_error(file, EISDIR);
  std::ifstream lines(file, std::ios::binary);
  if (!lines) throw read_error(file, errno);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trim(line).empty()) continue;
    with_context(fmt::format("{}, line {}", printable(file.string()), number),
                 [&] { exclude_line(line, pool); });
  }
}

void exclude_annotated(Cohort& cohort, const ReportLabeler& labeler, CandidatePool& pool) {
  using Place = std::optional<std::int64_t>;
  // Two people may have labelled one mention: it counts once.
  std::set<std::tuple<std::string, std::string, Place, Place, std::string>> mentions;
  export_annotations(cohort, [&](std::string_view line) {
    const auto said = parse_annotation(line);
    const bool is_new =
        mentions.emplace(said.exam_id, said.text, said.begin, said.end, said.region).second;
    if (!is_new || (said.text.empty() && !said.begin)) return;
    pool.count_labelled(said.region);
    if (!said.text.empty()) pool.exclude(said.text);
    if (!said.begin) return;
    const auto report = said.text.empty() ? cohort.report(said.exam_id) : std::nullopt;
    if (!report && said.text.empty()) return;
    exclude_within(report ? report->text : said.text, said, labeler, pool);
  });
}

}  // namespace uptake
