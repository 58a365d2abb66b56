#include "nn/report_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "core/random.h"
#include "nn/report_model.h"
#include "small_bert.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// A model with preferences, in a folder, and sentences of 1 to 30 tokens.
class ReportNetworkTest : public ::testing::Test {
 protected:
  ReportNetworkTest() {
    BertConfig config = small_bert();
    config.rules = {"no", "stable"};
    config.finding_head = true;
    config.initializer_range = 0.2;
    model_ = make_report_model(config, 2);
    {
      const torch::NoGradGuard no_gradient;
      model_->bert->embeddings->rules->weight.narrow(0, 1, 2).fill_(0.3);
      model_->bert->embeddings->rules->weight[1][5] = -1;
    }
    save_report_model(model_, folder_.path(), {});
    RandomStream rng(1, "sentences");
    for (int i = 0; i < 40; ++i) {
      TokenSequence sequence;
      for (std::uint64_t left = 1 + rng.below(30); left > 0; --left) {
        sequence.ids.push_back(static_cast<std::int32_t>(rng.below(50)));
        sequence.types.push_back(static_cast<std::int32_t>(rng.below(2)));
        sequence.rules.push_back(static_cast<std::int32_t>(rng.below(3)));
      }
      if (i % 3 == 0) sequence.types.clear();
      if (i % 4 == 0) sequence.rules.clear();
      sequences_.push_back(std::move(sequence));
    }
  }

  std::unique_ptr<ReportNetwork> network(std::size_t threads = 2) const {
    return make_report_network(folder_.path(), {.threads = threads});
  }

  /// Against the module that training has, one sentence at a time.
  void expect_right(const std::vector<ReportNetwork::Output>& outputs) {
    const torch::NoGradGuard no_gradient;
    ASSERT_EQ(outputs.size(), sequences_.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const torch::Tensor hidden =
          model_->bert->forward(make_batch({&sequences_[i], 1}, 0, torch::kCPU));
      const torch::Tensor mention = model_->mention(hidden)[0];
      ASSERT_EQ(outputs[i].mention.size(), sequences_[i].ids.size());
      for (std::size_t j = 0; j < outputs[i].mention.size(); ++j) {
        EXPECT_NEAR(outputs[i].mention[j], mention[static_cast<std::int64_t>(j)].item<float>(),
                    1e-5);
      }
      ASSERT_TRUE(outputs[i].finding.has_value());
      EXPECT_NEAR(*outputs[i].finding, model_->finding(model_->bert->pool(hidden)).item<float>(),
                  1e-5);
    }
  }

  TemporaryFolder folder_;
  ReportModel model_{nullptr};
  std::vector<TokenSequence> sequences_;
};

TEST_F(ReportNetworkTest, answersInTheOrderGivenOnAnyNumberOfThreads) {
  for (const std::size_t threads : {1, 2, 3}) expect_right(network(threads)->run(sequences_));
  EXPECT_TRUE(network()->run({}).empty());
}

TEST_F(ReportNetworkTest, severalThreadsMayAskAtOnce) {
  const auto made = network();
  std::vector<ReportNetwork::Output> one, other;
  std::thread first([&] { one = made->run(sequences_); });
  other = made->run(sequences_);
  first.join();
  expect_right(one);
  expect_right(other);
}

TEST_F(ReportNetworkTest, attentionOfATokenAddsUpToOne) {
  TokenSequence sequence = sequences_[1];
  const std::size_t n = sequence.ids.size();
  const std::vector<float> weights = network()->attention(sequence);
  ASSERT_EQ(weights.size(), 2 * 3 * n * n);
  std::vector<torch::Tensor> wanted;
  model_->bert->forward(make_batch({&sequence, 1}, 0, torch::kCPU), &wanted);
  for (std::size_t row = 0; row < 6 * n; ++row) {
    float sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += weights[row * n + j];
    EXPECT_NEAR(sum, 1, 1e-5);
  }
  const torch::Tensor last = wanted[1][0][2].contiguous();  // layer 1, head 2
  for (std::size_t i = 0; i < n * n; ++i) {
    EXPECT_NEAR(weights[5 * n * n + i], last.data_ptr<float>()[i], 1e-5);
  }
}

TEST_F(ReportNetworkTest, refusesSequencesThatAreNotThisModels) {
  const auto made = network();
  const auto code_of = [&](TokenSequence sequence) {
    const std::vector<TokenSequence> sequences{sequences_[0], std::move(sequence)};
    return error_of([&] { made->run(sequences); }).code();
  };
  EXPECT_EQ(code_of({{}, {}, {}}), "bert.input");
  EXPECT_EQ(code_of({{50}, {}, {}}), "bert.input");
  EXPECT_EQ(code_of({{-1}, {}, {}}), "bert.input");
  EXPECT_EQ(code_of({{1}, {2}, {}}), "bert.input");
  EXPECT_EQ(code_of({{1}, {}, {3}}), "bert.input");
  EXPECT_EQ(code_of({{1, 2}, {0}, {}}), "bert.input");
  EXPECT_EQ(code_of({std::vector<std::int32_t>(31, 1), {}, {}}), "bert.input");
  EXPECT_EQ(error_of([&] { made->attention({{50}, {}, {}}); }).code(), "bert.input");
}

}  // namespace
}  // namespace uptake
