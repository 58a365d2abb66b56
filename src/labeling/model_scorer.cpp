#include "labeling/model_scorer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace uptake {
namespace {

constexpr std::size_t cache_bytes = 64U << 20;
constexpr double elsewhere_probability = 0.005;  ///< as the rules' "section"

std::string key_of(const TokenSequence& sequence) {
  std::string key(sizeof(std::int32_t) * (sequence.ids.size() + sequence.rules.size()), '\0');
  const auto ids = sizeof(std::int32_t) * sequence.ids.size();
  std::memcpy(key.data(), sequence.ids.data(), ids);
  if (!sequence.rules.empty()) {
    std::memcpy(key.data() + ids, sequence.rules.data(), key.size() - ids);
  }
  return key;
}

constexpr double surest = 5;  ///< log-odds that a network is believed beside the rules

double log_odds(double probability) {
  const double inside = std::clamp(probability, 1e-6, 1 - 1e-6);
  return std::log(inside / (1 - inside));
}

double sigmoid(double logit) { return 1 / (1 + std::exp(-logit)); }

/// The mean probability of the tokens of a mention; `prior`: log-odds that count beside each one's.
double mean_probability(const std::vector<float>& logits, const TokenPlace& place, double prior) {
  double sum = 0;
  for (auto i = place.begin; i < place.end; ++i) {
    // A network is surer than it is right where it reads what it has never seen.
    const double own = prior == 0 ? logits[i] : std::clamp<double>(logits[i], -surest, surest);
    sum += sigmoid(own + prior);
  }
  return sum / static_cast<double>(place.end - place.begin);
}

/// What is read for some mentions of a sentence, and where they are in it.
struct Reading {
  std::string text;
  std::vector<Span> mentions;
};

Reading read_sentence(std::string_view text, const Sentence& sentence,
                      std::span<const Mention> mentions) {
  Reading reading{std::string(sentence.span.of(text)), {}};
  for (const auto& mention : mentions) {
    reading.mentions.push_back(
        {mention.span.begin - sentence.span.begin, mention.span.end - sentence.span.begin});
  }
  return reading;
}

/// "Liver: unremarkable.", the header being the mention.
Reading read_with_header(std::string_view text, const Sentence& sentence, std::size_t mentions) {
  const auto header = sentence.header.of(text);
  Reading reading{std::string(header) + ": " + std::string(sentence.span.of(text)), {}};
  reading.mentions.assign(mentions, {0, header.size()});
  return reading;
}

}  // namespace

/// All that a report's mentions are read from.
struct ModelScorer::Work {
  std::vector<TokenSequence> sequences;
  std::vector<std::pair<std::size_t, TokenPlace>> places;  ///< (mention, its tokens)

  /// `first`: the number of the coding's first mention. Windows of a long sentence in which no
  /// mention is are left out.
  void add(SentenceCoding coding, std::size_t first) {
    std::map<std::size_t, std::size_t> numbers;  // of the coding's sequences, among ours
    for (std::size_t i = 0; i < coding.mentions.size(); ++i) {
      auto place = coding.mentions[i];
      const auto [number, is_new] = numbers.emplace(place.sequence, sequences.size());
      if (is_new) sequences.push_back(std::move(coding.sequences[place.sequence]));
      place.sequence = number->second;
      places.emplace_back(first + i, place);
    }
  }
};

ModelScorer::ModelScorer(WordpieceTokenizer tokenizer, std::unique_ptr<const ReportNetwork> network,
                         std::unique_ptr<const MentionScorer> rules)
    : tokenizer_(std::move(tokenizer)),
      network_(std::move(network)),
      rules_(std::move(rules)),
      encoder_(tokenizer_, static_cast<std::size_t>(network_->config().max_position_embeddings)),
      rule_trust_(network_->config().other.value("uptake_rule_trust", 0.0)),
      cache_(cache_bytes) {
  const auto& config = network_->config();
  check_vocabulary(tokenizer_, config);
  if (rules_ && config.rules.empty()) {
    throw Error("labeler.no_hybrid", "the model was trained without rules",
                "use --labeler model, or train it with \"hybrid\": true");
  }
  for (std::size_t i = 0; i < config.rules.size(); ++i) {
    rule_numbers_[config.rules[i]] = static_cast<std::int32_t>(i) + 1;
  }
}

std::int32_t ModelScorer::rule_number(const std::string& rule) const {
  const auto found = rule_numbers_.find(rule);
  return found == rule_numbers_.end() ? 0 : found->second;
}

ModelScorer::Work ModelScorer::encode(std::string_view text, const ReportText& report,
                                      std::span<Mention> mentions) const {
  Work work;
  for (std::size_t begin = 0, end; begin < mentions.size(); begin = end) {
    const Mention& first = mentions[begin];
    const Sentence& sentence = report.sentences[first.sentence];
    const auto same = [&](const Mention& mention) {
      return mention.sentence == first.sentence && mention.implied == first.implied;
    };
    end = begin + 1;
    while (end < mentions.size() && same(mentions[end])) ++end;
    if (!is_spoken_of_now(sentence.section)) continue;
    const auto group = mentions.subspan(begin, end - begin);
    const auto reading = first.implied ? read_with_header(text, sentence, group.size())
                                       : read_sentence(text, sentence, group);
    std::vector<std::int32_t> rules;
    if (rules_) {
      for (const auto& mention : group) rules.push_back(rule_number(mention.rule));
    }
    work.add(encoder_.encode(reading.text, reading.mentions, rules), begin);
  }
  return work;
}

std::vector<LogitCache::Logits> ModelScorer::logits_of(
    std::span<const TokenSequence> sequences) const {
  std::vector<LogitCache::Logits> logits(sequences.size());
  std::map<std::string, std::vector<std::size_t>> unknown;  // where each is wanted
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    auto key = key_of(sequences[i]);
    if (auto known = cache_.find(key)) {
      logits[i] = std::move(*known);
    } else {
      unknown[std::move(key)].push_back(i);
    }
  }
  std::vector<TokenSequence> wanted;
  for (const auto& [key, places] : unknown) wanted.push_back(sequences[places.front()]);
  const auto outputs = network_->run(wanted);
  std::size_t next = 0;
  for (const auto& [key, places] : unknown) {
    const auto& found = outputs[next++].mention;
    cache_.put(key, found);
    for (const auto place : places) logits[place] = found;
  }
  return logits;
}

void ModelScorer::score(std::string_view text, const ReportText& report,
                        std::span<Mention> mentions) const {
  if (rules_) rules_->score(text, report, mentions);
  const auto work = encode(text, report, mentions);
  for (auto& mention : mentions) {
    if (is_spoken_of_now(report.sentences[mention.sentence].section)) continue;
    mention.probability = elsewhere_probability;
    mention.rule = "section";
  }
  if (work.sequences.empty()) return;
  const auto logits = logits_of(work.sequences);
  for (const auto& [number, place] : work.places) {
    auto& mention = mentions[number];
    const double prior = rules_ ? rule_trust_ * log_odds(mention.probability) : 0;
    mention.probability = mean_probability(logits[place.sequence], place, prior);
    mention.rule = rules_ ? "hybrid: " + mention.rule : "model";
  }
}

}  // namespace uptake
