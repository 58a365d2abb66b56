#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/text.h"
#include "label_options.h"
#include "labeling/attention_chart.h"
#include "labeling/attention_lines.h"
#include "labeling/attention_picture.h"
#include "labeling/attention_study.h"
#include "labeling/open_report_network.h"

namespace uptake::cmd {
namespace {

class AttentionCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "attention",
        .stage = stage_labels,
        .summary = "Show which words a report model looks at",
        .details =
            "With --sentences: the share of the attention that the tokens of mentions pay to "
            "groups of words, layer by layer, the mean over heads and over the sentences that "
            "have a word of the group; its 95 % interval; and the share expected if each token "
            "got the same. The groups are other anatomical regions (of the ontology), physical "
            "features, qualifiers and negative constructions (of share/report/word_groups.json "
            "or --groups), the mention's own words, the rest, and marks: punctuation, [CLS] and "
            "[SEP]. With --sentence: the attention of its mentions to each token. What a model "
            "looks at is not the reason for what it says.",
        .example =
            "uptake attention --sentences sentences.txt --out attention.csv --figure "
            "attention.svg\n"
            "uptake attention --sentence 'No avid left hilar nodes.' --figure one.svg"};
  }

  void declare(CLI::App& app) override {
    auto* many = app.add_option("--sentences", sentences_,
                                "Text in UTF-8, a sentence a line; - is standard input")
                     ->type_name("FILE");
    app.add_option("--sentence", sentence_, "One sentence")->type_name("TEXT")->excludes(many);
    app.add_option("--region", region_,
                   "With --sentence: only mentions of this region, or of one inside it")
        ->type_name("NAME")
        ->excludes(many);
    app.add_option("--model", model_, "The report model's folder (default: share/report_model)")
        ->type_name("DIR");
    app.add_option("--groups", groups_, "Lists of words (default: share/report/word_groups.json)")
        ->type_name("FILE");
    app.add_option("--out", out_, "Where the table goes, as CSV; - is standard output")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--figure", figure_, "Where the figure goes, as SVG")->type_name("FILE");
    app.add_option("--seed", bootstrap_.seed, "Of the intervals' resamples")
        ->type_name("N")
        ->capture_default_str();
    options_.declare_model(app);
    options_.declare_ontology(app);
    options_.declare_jobs(app);
  }

  int run() override {
    if (sentences_.empty() == sentence_.empty()) {
      throw UsageError("give either --sentences FILE or --sentence TEXT");
    }
    const Ontology ontology = options_.ontology();
    std::optional<std::size_t> region;
    if (!region_.empty()) region = ontology.at(region_);
    const auto groups = groups_.empty() ? WordGroups::shipped() : WordGroups::read(groups_);
    const auto folder = report_model_folder(model_);
    const auto tokenizer = WordpieceTokenizer::read(folder);
    NetworkOptions network_options;
    network_options.device = parse_device(options_.model().device);
    network_options.bf16 = options_.model().bf16;
    const auto network = open_report_network(folder, network_options);
    const AttentionReader reader(tokenizer, *network, groups);
    // Its rules are what a model that was trained as a hybrid reads beside the words.
    const auto labeler = make_labeler("rules", ontology);
    if (!sentences_.empty()) return study(*labeler, reader, *network);
    show_sentence(*labeler, reader, ontology, region);
    return 0;
  }

 private:
  int study(const ReportLabeler& labeler, const AttentionReader& reader,
            const ReportNetwork& network) {
    InputFile input(sentences_);
    AttentionStudy study(static_cast<std::size_t>(network.config().num_hidden_layers));
    Progress bar("reading attention", 0, "sentences");
    const auto problems =
        read_attention_of_lines(input.stream(), input.name(), options_.threads(), labeler, reader,
                                [&](std::span<const MentionAttention> mentions) {
                                  study.add(mentions);
                                  bar.advance();
                                });
    bar.finish();
    if (study.sentences() == 0) {
      list_problems(problems);
      throw Error("attention.no_mention", input.name() + ": no line mentions a region",
                  "uptake tag shows what is mentioned");
    }
    bootstrap_.threads = options_.threads();
    const auto rows = study.rows(bootstrap_);
    write(attention_table(rows), attention_chart(rows));
    return list_problems(problems);
  }

  void show_sentence(const ReportLabeler& labeler, const AttentionReader& reader,
                     const Ontology& ontology, std::optional<std::size_t> region) const {
    const auto mentions = labeler.label_sentence(sentence_);
    const auto is_of_region = [&](const Mention& mention) {
      if (!mention.region) return false;
      const auto& above = ontology.with_ancestors(*mention.region);
      return std::find(above.begin(), above.end(), *region) != above.end();
    };
    // All are read, for the other regions of a sentence are a group of words.
    auto read = reader.read(sentence_, mentions);
    if (region) {
      // Of two mentions with one span ("both lungs") only the first was read.
      std::erase_if(read, [&](const MentionAttention& one) {
        return std::none_of(mentions.begin(), mentions.end(), [&](const Mention& mention) {
          return mention.span == one.span && is_of_region(mention);
        });
      });
    }
    if (read.empty()) {
      throw Error("attention.no_mention",
                  region ? "the sentence does not mention " + printable(region_)
                         : std::string("the sentence mentions no region"),
                  "uptake tag shows what is mentioned");
    }
    write(token_table(read), attention_picture(read));
  }

  void write(const std::string& table, const std::string& figure) const {
    if (!figure_.empty()) write_file_atomically(figure_, figure);
    if (out_ == "-") {
      write_out(table);
    } else {
      write_file_atomically(out_, table);
    }
  }

  LabelerOptions options_;
  BootstrapOptions bootstrap_;
  std::string sentences_, sentence_, region_, model_, groups_, out_ = "-", figure_;
};

}  // namespace

std::unique_ptr<Command> attention_command() { return std::make_unique<AttentionCommand>(); }

}  // namespace uptake::cmd
