#include "cohort/annotations.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>

#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "json_output.h"
#include "label_options.h"
#include "statistics/kappa.h"

namespace uptake::cmd {
namespace {

std::string shown(const std::optional<double>& value) {
  return value ? fmt::format("{:.3f}", *value) : "-";
}

Agreement agreement_of(const std::vector<const CommonItem*>& items) {
  std::vector<std::string> first, second;
  for (const auto* item : items) {
    first.push_back(item->first);
    second.push_back(item->second);
  }
  return cohen_kappa(first, second);
}

class AnnotationsCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "annotations",
            .stage = stage_labels,
            .summary = "Export and import what people say of reports; how far two agree",
            .details =
                "JSON Lines, one a judgement: {\"exam_id\": \"A17\", \"begin\": 4, \"end\": 9, "
                "\"region\": \"liver\", \"label\": \"abnormal\", \"annotator\": \"mr\", \"time\": "
                "\"2026-01-31T12:00:00Z\", \"comment\": \"\"}. \"text\" may stand in place of "
                "exam_id, or beside it; begin and end, in characters, and comment may be missing. "
                "Each line is kept byte by byte, so that export gives what import took. "
                "agreement prints Cohen's kappa over what both annotators judged, the last word "
                "of each.",
            .example =
                "uptake annotations export judged.jsonl --cohort cohort\n"
                "uptake annotations import judged.jsonl --cohort other\n"
                "uptake annotations agreement --annotators mr kl --cohort cohort"};
  }

  void declare(CLI::App& app) override {
    app.add_option("ACTION", action_, "What to do")
        ->required()
        ->check(CLI::IsMember({"export", "import", "agreement"}));
    app.add_option("FILE", file_, "JSON Lines; - or nothing: standard output or input")
        ->type_name("FILE");
    cohort_.declare(app);
    app.add_option("--annotators", annotators_,
                   "The two to compare (default: the cohort's, where it has two)")
        ->type_name("NAME")
        ->expected(2);
    app.add_flag("--json", json_, "Print the result of import or agreement as JSON");
  }

  int run() override {
    Cohort cohort(cohort_.folder(), Database::Mode::existing);
    if (action_ == "export") return export_to(cohort);
    if (action_ == "import") return import_from(cohort);
    if (file_ != "-") throw UsageError("agreement: takes no file; import it first");
    return compare(cohort);
  }

 private:
  int export_to(Cohort& cohort) const {
    if (file_ == "-") {
      export_annotations(cohort, [](std::string_view line) {
        write_out(line);
        write_out("\n");
      });
      return 0;
    }
    AtomicFile file(file_);
    export_annotations(cohort, [&](std::string_view line) {
      file.write(line);
      file.write(std::string_view("\n"));
    });
    file.commit();
    return 0;
  }

  int import_from(Cohort& cohort) const {
    InputFile input(file_);
    const auto result = import_annotations(cohort, input.stream(), input.name());
    if (json_) {
      fmt::print("{}", json_text({{"stored", result.stored},
                                  {"unchanged", result.unchanged},
                                  {"unknown_exams", result.unknown_exams},
                                  {"left_out", result.problems.size()}}));
    } else {
      fmt::print("{} annotations stored, {} were there already, {} lines left out\n", result.stored,
                 result.unchanged, result.problems.size());
    }
    if (result.unknown_exams > 0) {
      fmt::print(stderr, "{} of them are of exams that the cohort does not have yet\n",
                 result.unknown_exams);
    }
    return list_problems(result.problems);
  }

  std::pair<std::string, std::string> pair_of(Cohort& cohort) const {
    const auto known = annotators(cohort);
    if (annotators_.empty() && known.size() == 2) return {known[0].first, known[1].first};
    std::string names;
    for (const auto& [name, count] : known) {
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", printable(name), count);
    }
    if (annotators_.empty()) {
      throw Error("annotations.annotators",
                  fmt::format("the cohort has {} annotators{}{}", known.size(),
                              names.empty() ? "" : ": ", names),
                  "name two: --annotators A B");
    }
    for (const auto& wanted : annotators_) {
      if (std::any_of(known.begin(), known.end(),
                      [&](const auto& one) { return one.first == wanted; })) {
        continue;
      }
      throw Error("annotations.annotators",
                  fmt::format("no annotations of '{}'; there are those of: {}", printable(wanted),
                              names.empty() ? "nobody" : names));
    }
    return {annotators_[0], annotators_[1]};
  }

  int compare(Cohort& cohort) const {
    const auto [first, second] = pair_of(cohort);
    const auto items = common_annotations(cohort, first, second);
    std::vector<const CommonItem*> all;
    std::map<std::string, std::vector<const CommonItem*>> by_region;
    for (const auto& item : items) {
      all.push_back(&item);
      by_region[item.region].push_back(&item);
    }
    std::vector<std::pair<std::string, Agreement>> rows;
    for (const auto& [region, of_region] : by_region) {
      rows.emplace_back(region, agreement_of(of_region));
    }
    const auto total = agreement_of(all);
    if (json_) {
      print_json(first, second, total, rows);
    } else {
      fmt::print("{} and {}\n\n", printable(first), printable(second));
      fmt::print("{:<36}{:>8}{:>10}{:>10}{:>8}\n", "region", "items", "observed", "expected",
                 "kappa");
      rows.emplace_back("all", total);
      for (const auto& [region, one] : rows) {
        fmt::print("{:<36}{:>8}{:>10.3f}{:>10.3f}{:>8}\n", printable(region), one.items,
                   one.observed, one.expected, shown(one.kappa));
      }
    }
    if (!items.empty()) return 0;
    fmt::print(stderr, "they have judged nothing in common\n");
    return 1;
  }

  static nlohmann::json json_of(const Agreement& one) {
    return {{"items", one.items},
            {"observed", one.observed},
            {"expected", one.expected},
            {"kappa", one.kappa ? nlohmann::json(*one.kappa) : nlohmann::json()}};
  }

  static void print_json(const std::string& first, const std::string& second,
                         const Agreement& total,
                         const std::vector<std::pair<std::string, Agreement>>& rows) {
    auto result = json_of(total);
    result["annotators"] = {first, second};
    result["regions"] = nlohmann::json::object();
    for (const auto& [region, one] : rows) result["regions"][region] = json_of(one);
    fmt::print("{}", json_text(result));
  }

  CohortOption cohort_;
  std::string action_, file_ = "-";
  std::vector<std::string> annotators_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> annotations_command() { return std::make_unique<AnnotationsCommand>(); }

}  // namespace uptake::cmd
