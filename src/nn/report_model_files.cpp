#include <fmt/format.h>

#include <algorithm>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "nn/initialise.h"
#include "nn/report_model.h"
#include "nn/state.h"

namespace uptake {
namespace {

/// Old files say gamma and beta; files of a bare encoder have no "bert." in front.
std::string todays_name(std::string name, bool bare) {
  const auto replace_end = [&name](std::string_view old, std::string_view now) {
    if (name.ends_with(old)) name.replace(name.size() - old.size(), old.size(), now);
  };
  replace_end(".gamma", ".weight");
  replace_end(".beta", ".bias");
  if (name == "cls.predictions.decoder.bias") return "cls.predictions.bias";
  const bool encoder = name.starts_with("embeddings.") || name.starts_with("encoder.") ||
                       name.starts_with("pooler.");
  return bare && encoder ? "bert." + name : name;
}

NamedTensors by_todays_names(const NamedTensors& found) {
  const bool bare = std::none_of(found.begin(), found.end(),
                                 [](const auto& item) { return item.first.starts_with("bert."); });
  NamedTensors result;
  // A tensor that has its proper name in the file goes before one that is renamed.
  for (const auto& [name, tensor] : found) result.emplace(todays_name(name, bare), tensor);
  for (const auto& [name, tensor] : found) {
    if (todays_name(name, bare) == name) result[name] = tensor;
  }
  return result;
}

bool is_head(const std::string& name) {
  return !name.starts_with("bert.") || name.starts_with("bert.pooler.");
}

/// What files have besides, and nobody misses: the numbers 0, 1, 2, ... and the word embeddings
/// once more, as the last matrix of the masked words.
bool is_known_copy(const std::string& name, const torch::Tensor& tensor, const NamedTensors& all) {
  if (name == "bert.embeddings.position_ids") return true;
  if (name != "cls.predictions.decoder.weight") return false;
  const auto words = all.find("bert.embeddings.word_embeddings.weight");
  return words != all.end() && torch::equal(words->second, tensor);
}

Error missing(const std::string& source, const std::string& name, const torch::Tensor& wanted) {
  return {"bert.tensor",
          fmt::format("{}: no tensor '{}', which should be {}", source, name, describe(wanted)),
          "give a folder whose config.json and model.safetensors belong together"};
}

}  // namespace

ReportModel load_report_model(const std::filesystem::path& folder, std::uint64_t seed,
                              LoadNotes* notes) {
  const BertConfig config = read_bert_config(folder);
  const std::filesystem::path file = folder / "model.safetensors";
  const std::string source = printable(file.string());
  const NamedTensors found = by_todays_names(read_tensors(file));
  LoadNotes seen;
  ReportModel model(config);
  const auto state = state_of(model);
  for (const auto& [name, tensor] : state) {
    const auto from = found.find(name);
    if (from != found.end()) {
      copy_tensor(from->second, tensor, name, source, "bert.tensor");
      if (!torch::isfinite(tensor).all().item<bool>()) {
        throw Error("bert.tensor",
                    fmt::format("{}: {} has values that are no numbers", source, name),
                    "copy the file again, or train the model again");
      }
      continue;
    }
    if (!is_head(name)) throw missing(source, name, tensor);
    initialise(name, tensor, config.initializer_range, seed);
    seen.fresh.push_back(name);
  }
  for (const auto& [name, tensor] : found) {
    if (!state.contains(name) && !is_known_copy(name, tensor, found)) seen.unused.push_back(name);
  }
  if (!config.rules.empty()) {
    const torch::NoGradGuard no_gradient;
    model->bert->embeddings->rules->weight[0].zero_();
  }
  if (notes != nullptr) *notes = std::move(seen);
  model->eval();
  return model;
}

void save_report_model(const ReportModel& model, const std::filesystem::path& folder,
                       const std::map<std::string, std::string>& metadata, DType type) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) {
    throw Error("file.write", fmt::format("{}: {}", printable(folder.string()), problem.message()),
                "give a folder that can be made");
  }
  auto with_format = metadata;
  with_format["format"] = "pt";
  nlohmann::json config = to_json(model->config());
  if (type != DType::f32) config["torch_dtype"] = type == DType::f16 ? "float16" : "bfloat16";
  if (type == DType::f32) config["torch_dtype"] = "float32";
  write_tensors(folder / "model.safetensors", state_of(model), with_format, type);
  write_file_atomically(folder / "config.json", config.dump(2) + "\n");
}

}  // namespace uptake
