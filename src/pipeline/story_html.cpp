#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "evaluation/report_html.h"
#include "imaging/page.h"
#include "pipeline/figure_text.h"
#include "pipeline/story.h"

namespace uptake {
namespace {

using nlohmann::json;

constexpr auto none = "–";

std::string words_of(std::string region) {
  std::ranges::replace(region, '_', ' ');
  return escape_html(region);
}

std::string percent(double probability) { return fmt::format("{:.0f} %", 100 * probability); }

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

std::string picture(const std::string& what, const std::filesystem::path& file) {
  return fmt::format(
      "<figure><img alt=\"{0}\" src=\"data:image/png;base64,{1}\"><figcaption>{0}</figcaption>"
      "</figure>",
      escape_html(what), base64(read_file(file)));
}

std::string link_to(const std::filesystem::path& page, const std::filesystem::path& folder,
                    const std::string& text) {
  const auto path = page.lexically_relative(folder).generic_string();
  return fmt::format("<a href=\"{}\">{}</a>", escape_html(path), escape_html(text));
}

constexpr std::size_t sentences_shown = 5;

double highest(const SentenceBehind& sentence) {
  double most = 0;
  for (const auto& mention : sentence.mentions) most = std::max(most, mention.probability);
  return most;
}

std::string quoted(const std::string& report, const SentenceBehind& sentence) {
  std::string text = "<blockquote>";
  for (const auto& piece : pieces_of(report, sentence)) {
    const auto words = escape_html(piece.text);
    text += piece.is_mention ? fmt::format("<mark{} title=\"abnormal: {}\">{}</mark>",
                                           piece.probability < .5 ? " class=\"normal\"" : "",
                                           percent(piece.probability), words)
                             : words;
  }
  return text + "</blockquote>";
}

/// The sentences that decided, in the order of the text.
std::string sentences_of(const StoryRegion& region) {
  auto sentences = region.said.sentences;
  if (sentences.empty()) return "<p>The report does not mention it.</p>";
  const auto all = sentences.size();
  std::ranges::stable_sort(sentences, std::ranges::greater(), highest);
  sentences.resize(std::min(all, sentences_shown));
  std::ranges::sort(sentences, {}, &SentenceBehind::number);
  std::string text;
  for (const auto& sentence : sentences) text += quoted(region.said.text, sentence);
  if (all > sentences_shown) {
    text += fmt::format("<p>and {} sentences that matter less.</p>", all - sentences_shown);
  }
  return text;
}

std::string story_of(const StoryRegion& region) {
  std::string facts;
  if (region.label)
    facts += fmt::format("<li>label from the report: {}</li>", percent(*region.label));
  facts += fmt::format("<li>prediction from the scan alone: {}</li>", percent(region.prediction));
  if (region.abnormal) {
    facts += fmt::format("<li>truth: {}</li>", *region.abnormal ? "abnormal" : "not abnormal");
  }
  std::string pictures;
  for (const auto& [what, file] : region.pictures) pictures += picture(what, file);
  return fmt::format("<h4>{}</h4>{}<ul>{}</ul><div class=\"pictures\">{}</div>",
                     words_of(region.region), sentences_of(region), facts, pictures);
}

std::string story_of(const StoryExam& exam, const std::filesystem::path& folder) {
  auto text = fmt::format("<section><h3>Exam {}, place {} of {} in the worklist</h3>",
                          escape_html(exam.exam_id), exam.place, exam.of);
  if (!exam.page.empty()) {
    text += "<p>" + link_to(exam.page, folder, "All its slices, with every map") + "</p>";
  }
  if (!exam.overview.empty()) {
    text += "<div class=\"pictures\">" +
            picture("where the model looks, by region, over the PET's maximum intensity projection",
                    exam.overview) +
            "</div>";
  }
  for (const auto& region : exam.regions) text += story_of(region);
  return text + "</section>";
}

std::string table(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows) {
  std::string text = "<div class=\"scroll\"><table><thead><tr>";
  for (const auto& cell : header) text += "<th scope=\"col\">" + escape_html(cell) + "</th>";
  text += "</tr></thead><tbody>";
  for (const auto& row : rows) {
    text += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto cell = escape_html(row[i]);
      text += i == 0 ? "<th>" + cell + "</th>" : "<td>" + cell + "</td>";
    }
    text += "</tr>";
  }
  return text + "</tbody></table></div>";
}

std::string stages_of_story(const Story& story) {
  std::string text = "<h2>How it was made</h2><ol>";
  for (const auto& stage : story.stages) {
    text += fmt::format("<li>{}: {}<br><code>{}</code></li>", escape_html(stage.name),
                        escape_html(stage.result), escape_html(stage.command));
  }
  return text + "</ol>";
}

std::string metrics_of(const Story& story, const std::filesystem::path& folder) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& r : story.metrics.at("regions")) {
    std::string name = r.at("region");
    std::ranges::replace(name, '_', ' ');
    rows.push_back({name, std::to_string(r.at("exams").get<std::size_t>()),
                    std::to_string(r.at("positives").get<std::size_t>()),
                    interval_text(r.at("auroc"), none), figure_text(r.at("sensitivity"), none),
                    figure_text(r.at("specificity"), none),
                    figure_text(r.at("sensitivity_top25"), none),
                    figure_text(r.at("sensitivity_top50"), none)});
  }
  return fmt::format(
             "<h2>How good it is</h2><p>Mean AUROC {} on exams that the model was not trained on. "
             "{}.</p>",
             interval_text(story.metrics.at("mean_auroc"), none),
             link_to(folder / "evaluation" / "report.html", folder,
                     "The whole evaluation, with charts")) +
         table({"region", "exams", "abnormal", "AUROC", "sensitivity", "specificity",
                "sensitivity in the top 25 %", "in the top 50 %"},
               rows);
}

std::string labels_of(const Story& story) {
  if (!story.labels.is_object()) return "";
  const auto& mean = story.labels.at("mean");
  return fmt::format(
      "<h2>How good the labels are</h2><p>Against the truth, mean over the core regions: F1 {}, "
      "sensitivity {}, specificity {}.</p>",
      interval_text(mean.at("f1"), none), interval_text(mean.at("sensitivity"), none),
      interval_text(mean.at("specificity"), none));
}

std::string localisation_of(const Story& story) {
  if (!story.localisation.is_array() || story.localisation.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const auto& r : story.localisation) {
    std::string name = r.at("region");
    std::ranges::replace(name, '_', ' ');
    rows.push_back({name, r.at("method"),
                    fmt::format("{} of {}", r.at("hits").get<int>(), r.at("abnormal").get<int>()),
                    figure_text(r.at("chance"), none),
                    figure_text(r.at("lesion_share"), none) + " (" +
                        figure_text(r.at("lesion_even"), none) + ")",
                    figure_text(r.at("organ_share"), none) + " (" +
                        figure_text(r.at("organ_even"), none) + ")"});
  }
  return "<h2>Whether it looks at the right place</h2><p>Hits: the map's highest element lies in a "
         "lesion of the region. Shares: of the map's sum; in brackets those of an even map.</p>" +
         table({"region", "map", "hits", "chance of a hit", "share in the lesions",
                "share in the organ"},
               rows);
}

}  // namespace

std::string story_html(const Story& story, const std::filesystem::path& folder) {
  std::string body = "<h2>From a sentence to a picture</h2>";
  for (const auto& exam : story.exams) body += story_of(exam, folder);
  body += labels_of(story) + metrics_of(story, folder) + localisation_of(story) +
          stages_of_story(story);
  return page_html({.title = "From reports to a model of the scans",
                    .body = body,
                    .data = json::object(),
                    .script = ""});
}

}  // namespace uptake
