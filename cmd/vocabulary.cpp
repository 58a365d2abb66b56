#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "commands.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/progress.h"
#include "json_output.h"
#include "label_options.h"
#include "report/learn_vocabulary.h"
#include "report/token_statistics.h"
#include "report_sources.h"

namespace uptake::cmd {
namespace {

class VocabularyCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "vocabulary",
            .stage = stage_labels,
            .summary = "Learn a report model's wordpieces from reports",
            .details =
                "With --base the pieces learnt are put after those of a BERT vocabulary, whose "
                "numbers stay; without it, after single characters. Those are taken that save most "
                "tokens, and none that saves no token: there may be fewer than asked for. A piece "
                "is a part of a word that at least --least-reports reports have, so that names of "
                "patients stay out; the name of someone who signs many reports does not, so "
                "de-identify them first. No piece has more than two digits. Beyond a million "
                "different words the rarest are forgotten. The same reports give the same "
                "vocabulary.",
            .example =
                "uptake vocabulary --cohort cohort --base bert/vocab.txt --out vocab.txt\n"
                "uptake vocabulary --reports reports.csv --text more.txt --out vocab.txt"};
  }

  void declare(CLI::App& app) override {
    sources_.declare(app);
    app.add_option("--base", base_,
                   "The vocabulary to extend: vocab.txt, or a Hugging Face folder with it")
        ->type_name("PATH");
    app.add_option("--pieces", request_.most_pieces, "How many to learn at most (default: 3000)")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""));
    app.add_option("--least-reports", request_.least_reports,
                   "In how many reports a word must be for its parts to be learnt (default: 5)")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""));
    app.add_option("--out", out_, "Where the vocabulary goes: vocab.txt")
        ->type_name("FILE")
        ->required();
    app.add_flag("--json", json_, "Print the summary as JSON");
  }

  int run() override {
    std::optional<WordpieceTokenizer> before;
    if (!base_.empty()) before = WordpieceTokenizer::read(base_);
    const auto options = before ? before->options() : TokenizerOptions{};

    WordCounter words(options);
    const auto problems = go_through("reading", [&](std::string_view text) { words.add(text); });
    if (words.reports() == 0) {
      list_problems(problems);
      throw Error("vocabulary.no_reports", "there is no report to learn from",
                  "give --reports, --text or a cohort that has reports");
    }
    auto learnt = learn_vocabulary(
        words, before ? before->vocabulary() : character_vocabulary(words, request_.least_reports),
        request_);
    const WordpieceTokenizer after(std::move(learnt.pieces), options);
    write(after.vocabulary());
    print(before, after, learnt.learnt);
    return list_problems(problems);
  }

 private:
  std::vector<dicom::Problem> go_through(const std::string& what,
                                         const std::function<void(std::string_view)>& take) const {
    Progress bar(what, 0, "reports");
    auto problems = sources_.for_each([&](std::string_view text) {
      take(text);
      bar.advance();
    });
    bar.finish();
    return problems;
  }

  void write(const std::vector<std::string>& vocabulary) const {
    AtomicFile file(out_);
    for (const auto& piece : vocabulary) file.write(piece + "\n");
    file.commit();
  }

  void print(const std::optional<WordpieceTokenizer>& before, const WordpieceTokenizer& after,
             std::size_t learnt) const {
    TokenStatistics with_base, with_all;
    go_through("counting tokens", [&](std::string_view text) {
      if (before) with_base.add(text, *before);
      with_all.add(text, after);
    });
    if (json_) {
      fmt::print("{}", json_text({{"reports", with_all.texts},
                                  {"pieces", after.size()},
                                  {"learnt", learnt},
                                  {"before", before ? as_json(with_base) : nlohmann::json()},
                                  {"after", as_json(with_all)}}));
      return;
    }
    fmt::print("{} pieces, of which {} were learnt from {} reports\n", after.size(), learnt,
               with_all.texts);
    if (before) print_line("before", with_base);
    print_line("after", with_all);
  }

  static nlohmann::json as_json(const TokenStatistics& statistics) {
    return {{"tokens_per_report", statistics.tokens_per_text()},
            {"words_kept_whole", statistics.share_whole()},
            {"unknown", statistics.unknown}};
  }

  static void print_line(const char* when, const TokenStatistics& statistics) {
    fmt::print("{:<7} {:.1f} tokens a report, {:.1f} % of words kept whole, {} unknown\n", when,
               statistics.tokens_per_text(), 100 * statistics.share_whole(), statistics.unknown);
  }

  ReportSources sources_;
  VocabularyRequest request_;
  std::string base_, out_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> vocabulary_command() { return std::make_unique<VocabularyCommand>(); }

}  // namespace uptake::cmd
