#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "simulator/report/grammar_scene.h"
#include "simulator/report/report_facts.h"

namespace uptake::simulator {

/// A finished sentence; its mentions count from its own first character.
struct Sentence {
  std::string text;
  std::vector<Mention> mentions;
  std::string shape;
};

/// How one author's words differ from the grammar's.
struct Spelling {
  const std::map<std::string, std::string, std::less<>>* words = nullptr;  ///< "tumor" -> "tumour"
  double typos = 0;  ///< chance of a slip for each word outside a mention; within: a tenth of it
};

/// Whether "an" goes before `next`: "an avid node", "an 8 mm", "an FDG-avid", "a unilateral".
bool takes_an(std::string_view next);

/// Spells, puts articles, drops surplus spaces, capitalises, ends with a full stop unless `ends` is
/// false (headers), and turns the marks into spans. Errors: "internal" when marks do not pair.
Sentence finish(const Utterance& utterance, const Spelling& spelling, RandomStream& rng,
                bool ends = true);

}  // namespace uptake::simulator
