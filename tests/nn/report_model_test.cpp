#include "nn/report_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "nn/autocast.h"
#include "nn/state.h"
#include "nn/torch_device.h"
#include "small_bert.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

bool same(const torch::Tensor& a, const torch::Tensor& b) { return torch::equal(a, b); }

const std::string words_name = "bert.embeddings.word_embeddings.weight";

TEST(MakeBatch, padsToTheLongest) {
  const std::vector<TokenSequence> sequences{{{2, 7, 3}, {}, {}}, {{2, 3}, {0, 1}, {1, 0}}};
  const TokenBatch batch = make_batch(sequences, 9, torch::kCPU);
  EXPECT_TRUE(same(batch.ids, torch::tensor({2, 7, 3, 2, 3, 9}, torch::kLong).view({2, 3})));
  EXPECT_TRUE(same(batch.types, torch::tensor({0, 0, 0, 0, 1, 0}, torch::kLong).view({2, 3})));
  EXPECT_TRUE(same(batch.rules, torch::tensor({0, 0, 0, 1, 0, 0}, torch::kLong).view({2, 3})));
  EXPECT_TRUE(same(batch.mask, torch::tensor({1, 1, 1, 1, 1, 0}, torch::kBool).view({2, 3})));
  EXPECT_FALSE(make_batch({sequences.data(), 1}, 0, torch::kCPU).rules.defined());
}

TEST(MakeBatch, refusesWhatIsNoBatch) {
  const auto code_of = [](const std::vector<TokenSequence>& sequences) {
    return error_of([&] { make_batch(sequences, 0, torch::kCPU); }).code();
  };
  EXPECT_EQ(code_of({}), "bert.input");
  EXPECT_EQ(code_of({{{}, {}, {}}}), "bert.input");
  EXPECT_EQ(code_of({{{1, 2}, {0}, {}}}), "bert.input");
  EXPECT_EQ(code_of({{{1, 2}, {}, {0, 0, 0}}}), "bert.input");
}

TEST(ReportModel, firstValuesDependOnTheSeedAlone) {
  torch::manual_seed(1);
  const auto first = state_of(make_report_model(small_bert(), 4));
  torch::manual_seed(2);
  const auto again = state_of(make_report_model(small_bert(), 4));
  const auto other = state_of(make_report_model(small_bert(), 5));
  for (const auto& [name, tensor] : first) EXPECT_TRUE(same(tensor, again.at(name))) << name;
  EXPECT_FALSE(same(first.at(words_name), other.at(words_name)));
  // 1,200 draws of deviation .02: the deviation found is within 4 of its own, .02 / sqrt(2,400).
  EXPECT_NEAR(first.at(words_name).std().item<float>(), 0.02, 0.0017);
  EXPECT_EQ(first.at("bert.encoder.layer.1.output.LayerNorm.weight").sum().item<float>(), 24);
  EXPECT_EQ(first.at("mention.bias").item<float>(), 0);
}

TEST(ReportModel, hasTheParametersOfBert) {
  // Words, places, types; 2 layers of 4 x 24 x 24, 2 x 24 x 40, biases and norms; pooler; heads.
  const std::int64_t embeddings = (50 + 30 + 2) * 24 + 2 * 24;
  const std::int64_t layer = 4 * (24 * 24 + 24) + (24 * 40 + 40) + (40 * 24 + 24) + 4 * 24;
  const std::int64_t heads = 2 * (24 * 24 + 24) + 2 * 24 + 50 + 2 * 25 + 25;
  std::int64_t count = 0;
  for (const auto& [name, tensor] : state_of(make_report_model(small_bert(), 0))) {
    count += tensor.numel();
  }
  EXPECT_EQ(count, embeddings + 2 * layer + heads);
}

TEST(ReportModel, rulesChangeNothingUntilTheyAreLearned) {
  BertConfig config = small_bert();
  config.rules = {"no", "stable"};
  ReportModel model = make_report_model(config, 1);
  const std::vector<TokenSequence> plain{{{1, 2, 3}, {}, {}}}, ruled{{{1, 2, 3}, {}, {0, 2, 1}}};
  const auto hidden_of = [&](const std::vector<TokenSequence>& sequences) {
    return model->bert->forward(make_batch(sequences, 0, torch::kCPU));
  };
  EXPECT_TRUE(same(hidden_of(plain), hidden_of(ruled)));
  hidden_of(ruled).select(2, 0).sum().backward();
  const torch::Tensor gradient = state_of(model).at("rule_embeddings.weight").grad();
  EXPECT_EQ(gradient.size(0), 3);
  EXPECT_EQ(gradient[0].abs().sum().item<float>(), 0);
  EXPECT_GT(gradient[2].abs().sum().item<float>(), 0);
}

TEST(ReportModel, withoutFindingHeadThereIsNoFinding) {
  ReportModel model = make_report_model(small_bert(), 1);
  EXPECT_EQ(error_of([&] {
              model->finding(torch::zeros({1, 24}));
            }).code(),
            "bert.no_finding_head");
}

TEST(ReportModel, dropoutIsOfTrainingOnly) {
  ReportModel model = make_report_model(small_bert(), 1);
  const std::vector<TokenSequence> sequences{{{1, 2, 3, 4}, {}, {}}};
  const auto hidden = [&] { return model->bert->forward(make_batch(sequences, 0, torch::kCPU)); };
  EXPECT_TRUE(same(hidden(), hidden()));
  model->train();
  EXPECT_FALSE(same(hidden(), hidden()));
}

TEST(GrowVocabulary, newWordsAreNearTheMeanAndOldOnesStay) {
  ReportModel model = make_report_model(small_bert(), 1);
  const torch::Tensor before = state_of(model).at(words_name).detach().clone();
  {
    const torch::NoGradGuard no_gradient;
    model->words_bias.copy_(torch::arange(50));
  }
  grow_vocabulary(model, 54);
  EXPECT_EQ(model->config().vocab_size, 54);
  const torch::Tensor after = state_of(model).at(words_name);
  EXPECT_TRUE(same(after.narrow(0, 0, 50), before));
  // Noise of a tenth of .02; 96 draws stay below 4 deviations.
  const torch::Tensor noise = (after.narrow(0, 50, 4) - before.mean(0)).abs();
  EXPECT_LT(noise.max().item<float>(), 0.008);
  EXPECT_GT(std::get<0>(noise.min(1)).max().item<float>(), 0);
  EXPECT_FLOAT_EQ(model->words_bias[53].item<float>(), 24.5);
  const torch::Tensor logits = model->masked_words(torch::zeros({1, 24}));
  EXPECT_EQ(logits.size(1), 54);
  logits.sum().backward();  // and it learns
  EXPECT_EQ(state_of(model).at(words_name).grad().size(0), 54);
  EXPECT_EQ(error_of([&] { grow_vocabulary(model, 53); }).code(), "bert.vocabulary");
}

class ReportModelFiles : public ::testing::Test {
 protected:
  void write_state(const NamedTensors& state) {
    write_tensors(folder_.path() / "model.safetensors", state);
  }
  std::string load_error() {
    return error_of([&] { load_report_model(folder_.path()); }).code();
  }

  TemporaryFolder folder_;
};

TEST_F(ReportModelFiles, comeBackAsTheyWere) {
  BertConfig config = small_bert();
  config.rules = {"no"};
  config.finding_head = true;
  const ReportModel model = make_report_model(config, 3);
  save_report_model(model, folder_.path() / "new", {{"made_by", "a test"}});
  LoadNotes notes;
  const ReportModel again = load_report_model(folder_.path() / "new", 0, &notes);
  EXPECT_TRUE(notes.fresh.empty() && notes.unused.empty());
  const auto wanted = state_of(model), found = state_of(again);
  ASSERT_EQ(wanted.size(), found.size());
  for (const auto& [name, tensor] : wanted) EXPECT_TRUE(same(tensor, found.at(name))) << name;
  const SafetensorsFile file(folder_.path() / "new" / "model.safetensors");
  EXPECT_EQ(file.metadata().at("made_by"), "a test");
  EXPECT_EQ(file.metadata().at("format"), "pt");
}

TEST_F(ReportModelFiles, headsThatAreMissingAreListedAndSeeded) {
  save_report_model(make_report_model(small_bert(), 3), folder_.path(), {});
  NamedTensors state = read_tensors(folder_.path() / "model.safetensors");
  state.erase("mention.weight");
  state.erase("mention.bias");
  state["classifier.weight"] = torch::zeros({2});
  state["cls.predictions.decoder.weight"] = state.at(words_name);
  write_state(state);
  LoadNotes notes;
  const ReportModel one = load_report_model(folder_.path(), 8, &notes);
  EXPECT_EQ(notes.fresh, (std::vector<std::string>{"mention.bias", "mention.weight"}));
  EXPECT_EQ(notes.unused, std::vector<std::string>{"classifier.weight"});
  EXPECT_TRUE(same(state_of(one).at("mention.weight"),
                   state_of(load_report_model(folder_.path(), 8)).at("mention.weight")));
  EXPECT_FALSE(same(state_of(one).at("mention.weight"),
                    state_of(load_report_model(folder_.path(), 9)).at("mention.weight")));
}

TEST_F(ReportModelFiles, anEncoderThatIsIncompleteOrOfAnotherShapeIsRefused) {
  save_report_model(make_report_model(small_bert(), 3), folder_.path(), {});
  const NamedTensors whole = read_tensors(folder_.path() / "model.safetensors");
  NamedTensors state = whole;
  state.erase("bert.encoder.layer.1.output.dense.bias");
  write_state(state);
  EXPECT_EQ(load_error(), "bert.tensor");
  state = whole;
  state[words_name] = torch::zeros({51, 24});
  write_state(state);
  try {
    load_report_model(folder_.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "bert.tensor");
    for (const char* part : {"model.safetensors", words_name.c_str(), "[51, 24]", "[50, 24]"}) {
      EXPECT_NE(error.message().find(part), std::string::npos) << error.message();
    }
  }
  std::ofstream(folder_.path() / "model.safetensors") << "no tensors";
  EXPECT_TRUE(load_error().starts_with("safetensors."));
}

TEST(State, tensorsComeBackWithTheirTypes) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "state.safetensors";
  const NamedTensors tensors{{"step", torch::tensor(7, torch::kLong)},
                             {"half", torch::tensor({1.5, -2.0}, torch::kHalf)},
                             {"turned", torch::arange(6).view({2, 3}).t()},
                             {"none", torch::empty({0, 3})},
                             {"yes", torch::tensor({true, false})}};
  write_tensors(file, tensors);
  const NamedTensors again = read_tensors(file);
  ASSERT_EQ(again.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(again.at(name).scalar_type(), tensor.scalar_type());
    EXPECT_TRUE(same(again.at(name), tensor)) << name;
  }
  write_tensors(file, {{"x", torch::tensor({1.0F + 1.0F / 1024, 3.0F})}}, {}, DType::bf16);
  EXPECT_TRUE(same(read_tensors(file).at("x"), torch::tensor({1.0, 3.0}, torch::kBFloat16)));
}

TEST(State, missingTensorsAreNamedWithTheNearest) {
  const NamedTensors wanted{{"layer.weight", torch::zeros({2})}};
  EXPECT_EQ(error_of([&] {
              copy_state({{"x", torch::zeros({2})}}, wanted, "f");
            }).code(),
            "state.missing");
  EXPECT_EQ(error_of([&] {
              copy_state({{"layer.weight", torch::zeros({3})}}, wanted, "f");
            }).code(),
            "state.shape");
  copy_state({{"layer.weight", torch::tensor({1.0, 2.0}, torch::kDouble)}}, wanted, "f");
  EXPECT_EQ(wanted.at("layer.weight")[1].item<float>(), 2);
}

TEST(Autocast, productsAreInBfloat16UntilItEnds) {
  const torch::Tensor x = torch::ones({2, 2});
  {
    const Autocast lower(torch::kCPU, true);
    EXPECT_EQ(torch::matmul(x, x).scalar_type(), torch::kBFloat16);
    { const Autocast not_asked_for(torch::kCPU, false); }
    EXPECT_EQ(torch::matmul(x, x).scalar_type(), torch::kBFloat16);
  }
  EXPECT_EQ(torch::matmul(x, x).scalar_type(), torch::kFloat);
}

TEST(UseDevice, saysWhatIsMissing) {
  EXPECT_EQ(use_device({}), torch::Device(torch::kCPU));
  if (torch::cuda::is_available()) GTEST_SKIP() << "this machine has CUDA";
  EXPECT_EQ(error_of([] { use_device({.cuda = true, .index = 0}); }).code(), "device.missing");
}

}  // namespace
}  // namespace uptake
