#include "report/phrase_trie.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace uptake {
namespace {

std::optional<PhraseTrie::Found> found_in(const PhraseTrie& trie, const std::string& text) {
  const Words words(text, {0, text.size()});
  PhraseTrie::Found found{};
  if (!trie.longest(words, 0, found)) return std::nullopt;
  return found;
}

TEST(PhraseTrie, TheLongestPhraseCounts) {
  PhraseTrie trie;
  trie.add("no", 1);
  trie.add("no evidence of", 2);
  EXPECT_EQ(found_in(trie, "No evidence of disease")->payload, 2u);
  EXPECT_EQ(found_in(trie, "no evidence")->payload, 1u);
  EXPECT_EQ(found_in(trie, "nodes"), std::nullopt);
}

TEST(PhraseTrie, AStarIsAnyOneWord) {
  PhraseTrie trie;
  trie.add("not * on the prior", 1);
  EXPECT_EQ(found_in(trie, "not seen on the prior")->words, 5u);
  EXPECT_EQ(found_in(trie, "not on the prior"), std::nullopt);
}

TEST(PhraseTrie, HyphensMayBeThereOrNot) {
  PhraseTrie trie;
  trie.add("para-aortic", 1);
  trie.add("subcarinal", 2);
  for (const char* text : {"para-aortic", "para aortic", "paraaortic"})
    EXPECT_EQ(found_in(trie, text)->payload, 1u) << text;
  EXPECT_EQ(found_in(trie, "sub-carinal")->payload, 2u);
  EXPECT_EQ(found_in(trie, "sub carinal"), std::nullopt);
}

TEST(PhraseTrie, ExactWantsAllTheWords) {
  PhraseTrie trie;
  trie.add("cervical spine", 7);
  EXPECT_EQ(trie.exact({"cervical", "spine"}), 7u);
  EXPECT_EQ(trie.exact({"cervical"}), std::nullopt);
}

}  // namespace
}  // namespace uptake
