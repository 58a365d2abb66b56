#include "nn/bert_config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "nn/device.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

class BertConfigTest : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) {
    std::ofstream(folder_.path() / "config.json") << text;
    return folder_.path();
  }

  TemporaryFolder folder_;
};

TEST_F(BertConfigTest, readsHuggingFacesNamesAndKeepsWhatItDoesNotKnow) {
  const BertConfig config = read_bert_config(write(
      R"({"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 8,
          "intermediate_size": 1024, "vocab_size": 33522, "hidden_act": "relu",
          "model_type": "bert",
          "uptake_rules": ["negated", "stable"], "uptake_finding_head": true,
          "pad_token_id": null, "architectures": ["BertForPreTraining"]})"));
  EXPECT_EQ(config.hidden_size, 256);
  EXPECT_EQ(config.num_hidden_layers, 4);
  EXPECT_EQ(config.head_size(), 32);
  EXPECT_EQ(config.vocab_size, 33522);
  EXPECT_EQ(config.max_position_embeddings, 512);
  EXPECT_EQ(config.pad_token_id, 0);
  EXPECT_EQ(config.hidden_act, "relu");
  EXPECT_EQ(config.rules, (std::vector<std::string>{"negated", "stable"}));
  EXPECT_TRUE(config.finding_head);
  const nlohmann::json written = to_json(config);
  EXPECT_EQ(written["architectures"][0], "BertForPreTraining");
  EXPECT_EQ(written["intermediate_size"], 1024);
  EXPECT_EQ(written["uptake_rules"].size(), 2);
}

TEST_F(BertConfigTest, writtenAndReadAgainIsTheSame) {
  BertConfig config;
  config.hidden_size = 64;
  config.num_attention_heads = 4;
  config.layer_norm_eps = 1e-5;
  config.rules = {"no"};
  config.other["note"] = "kept";
  const BertConfig again = read_bert_config(write(to_json(config).dump()));
  EXPECT_EQ(to_json(again), to_json(config));
  EXPECT_EQ(again.layer_norm_eps, 1e-5);
  EXPECT_EQ(again.other["note"], "kept");
}

TEST_F(BertConfigTest, anEmptyObjectIsBertBase) {
  const BertConfig config = read_bert_config(write("{}") / "config.json");
  EXPECT_EQ(config.hidden_size, 768);
  EXPECT_EQ(config.num_hidden_layers, 12);
  EXPECT_EQ(config.vocab_size, 30522);
  EXPECT_FALSE(to_json(config).contains("uptake_rules"));
}

TEST_F(BertConfigTest, refusesWhatIsNoBert) {
  for (const char* text :
       {R"({"hidden_size": 100, "num_attention_heads": 12})", R"({"hidden_size": "wide"})",
        R"({"hidden_size": 1e3})", R"({"num_attention_heads": 0})", R"({"vocab_size": -1})",
        R"({"vocab_size": 18446744073709551615})", R"({"hidden_act": "swish"})",
        R"({"hidden_dropout_prob": 1.5})", R"({"model_type": "roberta"})",
        R"({"position_embedding_type": "relative_key"})", R"({"uptake_rules": [1]})",
        R"({"uptake_finding_head": 1})", R"({"pad_token_id": 30522})", "[]"}) {
    EXPECT_EQ(error_of([&] { read_bert_config(write(text)); }).code(), "bert.config") << text;
  }
}

TEST_F(BertConfigTest, errorsNameTheFileAndTheKey) {
  try {
    read_bert_config(write(R"({"hidden_size": 100, "num_attention_heads": 12})"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("config.json"), std::string::npos);
    EXPECT_NE(error.message().find("'hidden_size' 100"), std::string::npos);
    EXPECT_FALSE(error.cure().empty());
  }
}

TEST(Device, isReadFromItsName) {
  EXPECT_EQ(parse_device("cpu"), (DeviceChoice{false, 0}));
  EXPECT_EQ(parse_device("cuda"), (DeviceChoice{true, 0}));
  EXPECT_EQ(parse_device("cuda:3"), (DeviceChoice{true, 3}));
  for (const char* name : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "cuda:128", "CPU"}) {
    EXPECT_EQ(error_of([&] { parse_device(name); }).code(), "device.unknown") << name;
  }
}

}  // namespace
}  // namespace uptake
