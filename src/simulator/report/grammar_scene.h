#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace uptake::simulator {

/// What conditions look at: "key=value" strings; a key may have several values.
using Features = std::set<std::string, std::less<>>;
/// What plain slots are filled with, by slot name.
using Values = std::map<std::string, std::string, std::less<>>;

/// Something that a sentence speaks of: a finding, a region without uptake, an organ taken out.
struct Subject {
  std::string region;  ///< of the ontology; what a mention of this subject is labelled with
  Features features;   ///< looked at before the scene's
  Values values;
  bool many = false;  ///< decides {1:is|are}
};

/// All that an expansion can draw on. Slots and conditions see the current subject, then the scene.
struct Scene {
  Features features;
  Values values;
  std::map<std::string, std::vector<Subject>, std::less<>> sets;  ///< {each finding ...}
  bool held_out = false;  ///< alternatives kept for test patients may be used
};

/// A region mention's label, in the order in which the spans open in Utterance::text.
struct Said {
  std::string region, statement;
};

/// Marks within Utterance::text; report_sentence.h takes them out.
inline constexpr char span_opens = '\x01', span_closes = '\x02', article_mark = '\x03';

/// What the grammar says, not yet cleaned: see report_sentence.h.
struct Utterance {
  std::string text;
  std::vector<Said> said;
  /// The text with every lexicon word, region, value and list replaced by its slot's name.
  std::string shape;
};

}  // namespace uptake::simulator
