#include "imaging/normalise.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"

namespace uptake {
namespace {

using nlohmann::json;

std::vector<float> normalised(const json& config, std::string_view sequence,
                              std::vector<float> values) {
  normalisation_of(config, sequence, {2.0, 4.0}).apply(values);
  return values;
}

TEST(Normalisation, SequenceIsTheDefault) {
  EXPECT_EQ(normalised(json::object(), "pet", {2, 6, -2}), (std::vector<float>{0, 1, -1}));
}

TEST(Normalisation, WindowClampsOntoMinusOneToOne) {
  const json config = {{"ct", {{"method", "window"}, {"low", -1000}, {"high", 1000}}}};
  EXPECT_EQ(normalised(config, "ct", {-3000, -500, 0, 1000, 4000}),
            (std::vector<float>{-1, -0.5F, 0, 1, 1}));
  EXPECT_EQ(normalised(config, "pet", {6}), (std::vector<float>{1}));  // the other keeps its own
}

TEST(Normalisation, DivideScales) {
  const json config = {{"pet", {{"method", "divide"}, {"by", 5}}}};
  EXPECT_EQ(normalised(config, "pet", {2.5F, 20}), (std::vector<float>{0.5F, 4}));
}

TEST(Normalisation, RefusesNonsense) {
  for (const json& ct :
       {json{{"method", "window"}, {"low", 5}, {"high", 5}}, json{{"method", "window"}, {"low", 5}},
        json{{"method", "divide"}, {"by", 0}}, json{{"method", "sqrt"}}}) {
    const json config = {{"ct", ct}};
    EXPECT_THROW(normalisation_of(config, "ct", {}), Error) << config;
  }
}

}  // namespace
}  // namespace uptake
