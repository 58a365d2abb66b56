#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace uptake::simulator {

/// A piece of one alternative's text:
///
///     words            as they are
///     {name}           a rule, or a value of the subject or the scene
///     {@form}          the rule "form@region" of the current subject's region
///     {a}              "a" or "an", by the sound of what follows
///     {1:is|are}       by the number of the current subject
///     {x|y|z}          one of them, at random
///     [x]              x or nothing, at random
///     <x>              a mention of the current subject's region
///     <spleen:x>       a mention of that region
///     <spleen=anatomy:x>            ... with a statement of its own
///     {each set rule and}           the rule for each subject of a set, joined: "a, b and c"
///     {with set rule}               the rule with the set's first subject as the current one
struct Piece {
  enum class Kind { words, slot, form, article, number, choice, optional, mention, each, with };
  Kind kind = Kind::words;
  std::string text;                          ///< the words, the slot or the rule
  std::string set, conjunction;              ///< of each and with
  std::string region, statement;             ///< of a mention; may be empty
  std::vector<std::vector<Piece>> branches;  ///< of number, choice, optional, mention
};

/// Errors: "language.syntax" with the text and the place.
std::vector<Piece> parse_template(std::string_view text);

}  // namespace uptake::simulator
