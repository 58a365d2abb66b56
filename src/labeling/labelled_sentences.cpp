#include "labeling/labelled_sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "cohort/annotations.h"
#include "core/build_info.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/file_error.h"
#include "core/hash.h"
#include "core/text.h"
#include "labeling/code_points.h"

namespace uptake {
namespace {

using nlohmann::json;

[[noreturn]] void refuse_sentence(const std::string& what) {
  throw Error(
      "sentences.line", what,
      R"(a line is {"text": "...", "mentions": [{"begin": 4, "end": 9, "abnormal": true}]})");
}

LabelledMention mention_of(const json& object, const CodePoints& places) {
  const auto place = [&](const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned()) {
      refuse_sentence(fmt::format("a mention's '{}' is no whole number", key));
    }
    const auto byte = places.byte_of(found->get<std::size_t>());
    if (!byte) refuse_sentence(fmt::format("a mention's '{}' lies behind the text", key));
    return *byte;
  };
  LabelledMention mention{{place("begin"), place("end")}, object.value("region", ""), false};
  if (mention.span.begin >= mention.span.end)
    refuse_sentence("a mention's 'end' must lie behind its begin");
  const auto label = object.find("abnormal");
  if (label == object.end() || !label->is_boolean()) {
    refuse_sentence("a mention's 'abnormal' is neither true nor false");
  }
  mention.abnormal = label->get<bool>();
  return mention;
}

LabelledSentence sentence_of(const json& object) {
  LabelledSentence sentence;
  const auto text = object.find("text");
  if (text == object.end() || !text->is_string()) refuse_sentence("'text' is missing, or no text");
  sentence.text = text->get<std::string>();
  const CodePoints places(sentence.text);
  for (const auto& mention : object.value("mentions", json::array())) {
    sentence.mentions.push_back(mention_of(mention, places));
  }
  if (object.contains("finding")) sentence.finding = object["finding"].get<bool>();
  return sentence;
}

std::optional<bool> label_of(const std::string& word) {
  const auto label = lower(trim(word));
  if (label == "1" || label == "true" || label == "abnormal" || label == "positive") return true;
  if (label == "0" || label == "false" || label == "normal" || label == "negative") return false;
  return std::nullopt;
}

/// A sentence that a person judged a mention of.
struct JudgedPlace {
  std::string text;
  Span mention;  ///< bytes of the sentence
};

/// Nothing where the place is in no sentence that is known.
std::optional<JudgedPlace> sentence_of(const Annotation& said, Cohort& cohort,
                                       const ReportParser& parser) {
  const auto report = said.text.empty() ? cohort.report(said.exam_id) : std::nullopt;
  if (said.text.empty() && !report) return std::nullopt;
  const std::string& text = report ? report->text : said.text;
  const CodePoints places(text);
  const auto begin = places.byte_of(static_cast<std::size_t>(*said.begin));
  const auto end = places.byte_of(static_cast<std::size_t>(*said.end));
  if (!begin || !end || *begin >= *end) return std::nullopt;
  if (!report) return JudgedPlace{text, {*begin, *end}};
  for (const auto& sentence : parser.parse(text).sentences) {
    if (sentence.span.begin > *begin || *end > sentence.span.end) continue;
    return JudgedPlace{std::string(sentence.span.of(text)),
                       {*begin - sentence.span.begin, *end - sentence.span.begin}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<LabelledSentence> read_labelled_sentences(const std::filesystem::path& file,
                                                      bool held_out) {
  if (std::filesystem::is_directory(file)) throw read_error(file, EISDIR);
  std::ifstream lines(file);
  if (!lines) throw read_error(file, errno);
  std::vector<LabelledSentence> sentences;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trim(line).empty()) continue;
    const auto place = fmt::format("{}:{}", printable(file.string()), number);
    try {
      const auto object = json::parse(line);
      if (!object.is_object()) refuse_sentence("it is no JSON object");
      if (object.value("held_out", false) == held_out) sentences.push_back(sentence_of(object));
    } catch (const json::exception& error) {
      throw Error("sentences.line", place + ": " + printable(error.what()), "mend the line");
    } catch (Error& error) {
      error.add_context(place);
      throw;
    }
  }
  if (lines.bad()) throw read_error(file, errno);
  return sentences;
}

TablePart table_part_of(std::string_view sentence) {
  const auto tenth = std::stoul(sha256(lower(trim(sentence))).substr(0, 7), nullptr, 16) % 10;
  if (tenth < 2) return TablePart::test;
  return tenth == 2 ? TablePart::validation : TablePart::training;
}

std::vector<LabelledSentence> read_labelled_table(const std::filesystem::path& file,
                                                  TablePart part) {
  const auto table = read_csv(file);
  const auto column = [&](const char* name) {
    const auto found = std::find(table.header.begin(), table.header.end(), name);
    if (found == table.header.end()) {
      throw Error("sentences.columns",
                  fmt::format("{} has no column '{}'", printable(file.string()), name),
                  "the columns are label and sentence");
    }
    return static_cast<std::size_t>(found - table.header.begin());
  };
  const auto label = column("label"), text = column("sentence");
  std::vector<LabelledSentence> sentences;
  for (const auto& row : table.rows) {
    if (row.cells.size() <= std::max(label, text)) continue;
    const bool is_abnormal = row.cells[label] == "s", is_normal = row.cells[label] == "h";
    if ((is_abnormal || is_normal) && table_part_of(row.cells[text]) == part) {
      sentences.push_back({row.cells[text], {}, is_abnormal});
    }
  }
  return sentences;
}

AnnotatedSentences annotated_sentences(Cohort& cohort) {
  const auto parser = ReportParser::read(share_folder() / "report");
  using Place = std::tuple<std::size_t, std::size_t, std::string>;
  std::map<std::string, std::map<Place, LabelledMention>> texts;
  AnnotatedSentences annotated;
  export_annotations(cohort, [&](std::string_view line) {
    const auto said = parse_annotation(line);
    if (!said.begin || !said.end) return;
    const auto label = label_of(said.label);
    const auto place = label ? sentence_of(said, cohort, parser) : std::nullopt;
    if (!place) {
      ++annotated.unusable;
      return;
    }
    const auto [begin, end] = place->mention;
    texts[place->text][{begin, end, said.region}] = {{begin, end}, said.region, *label};
  });
  for (auto& [text, mentions] : texts) {
    LabelledSentence sentence{text, {}, std::nullopt};
    for (auto& [place, mention] : mentions) sentence.mentions.push_back(std::move(mention));
    annotated.sentences.push_back(std::move(sentence));
  }
  return annotated;
}

}  // namespace uptake
