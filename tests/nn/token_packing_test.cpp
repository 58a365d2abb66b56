#include "nn/token_packing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace uptake {
namespace {

using Places = std::vector<std::size_t>;

TEST(TokenPacking, sortsByLengthAndGroupsEqualOnes) {
  const Places lengths{5, 9, 5, 2};
  const auto batches = pack_sequences(lengths, 512, 1);
  ASSERT_EQ(batches.size(), 1);
  EXPECT_EQ(batches[0].sequences, (Places{1, 0, 2, 3}));
  EXPECT_EQ(batches[0].tokens, 21);
  ASSERT_EQ(batches[0].groups.size(), 3);
  EXPECT_EQ(batches[0].groups[1].sequences, 2);
  EXPECT_EQ(batches[0].groups[1].length, 5);
}

TEST(TokenPacking, givesEachThreadItsShare) {
  const Places lengths(32, 20);  // 640 tokens
  const auto batches = pack_sequences(lengths, 512, 2);
  ASSERT_EQ(batches.size(), 2);
  EXPECT_EQ(batches[0].tokens, 320);
  EXPECT_EQ(batches[1].tokens, 320);
}

TEST(TokenPacking, doesNotCutWhatIsTooLittle) {
  EXPECT_EQ(pack_sequences(Places{10, 12}, 512, 2).size(), 1);
  EXPECT_EQ(pack_sequences(Places{500}, 512, 2).size(), 1);
  EXPECT_TRUE(pack_sequences(Places{}, 512, 2).empty());
}

RC_GTEST_PROP(TokenPacking, everySequenceIsInOneBatchAndNoneIsMuchTooLarge, ()) {
  const auto lengths = *rc::gen::container<Places>(rc::gen::inRange<std::size_t>(1, 512));
  const auto threads = *rc::gen::inRange<std::size_t>(1, 9);
  const auto at_once = *rc::gen::inRange<std::size_t>(1, 600);
  Places seen;
  for (const PackedBatch& batch : pack_sequences(lengths, at_once, threads)) {
    Places in_batch;
    for (const std::size_t place : batch.sequences) in_batch.push_back(lengths.at(place));
    RC_ASSERT(std::is_sorted(in_batch.rbegin(), in_batch.rend()));
    RC_ASSERT(std::accumulate(in_batch.begin(), in_batch.end(), std::size_t{0}) == batch.tokens);
    RC_ASSERT(batch.tokens < at_once + 512);
    Places in_groups;
    for (const PackedGroup& group : batch.groups) {
      in_groups.insert(in_groups.end(), group.sequences, group.length);
    }
    RC_ASSERT(in_groups == in_batch);
    seen.insert(seen.end(), batch.sequences.begin(), batch.sequences.end());
  }
  std::sort(seen.begin(), seen.end());
  Places all(lengths.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  RC_ASSERT(seen == all);
}

}  // namespace
}  // namespace uptake
