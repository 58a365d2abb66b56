#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/config.h"
#include "core/error.h"
#include "core/file_error.h"
#include "core/mapped_file.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {
namespace {

using nlohmann::json;

constexpr std::string_view vocabulary_name = "vocab.txt", config_name = "tokenizer_config.json";

/// Lines end in LF or CRLF; the last one may lack it.
std::vector<std::string> lines_of(const std::filesystem::path& file) {
  const MappedFile mapped(file);
  std::string_view rest(reinterpret_cast<const char*>(mapped.bytes().data()),
                        mapped.bytes().size());
  std::vector<std::string> lines;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return lines;
}

Error config_error(std::string_view key, std::string_view what) {
  return {"tokenizer.config", fmt::format("{}: {}", key, what),
          "mend the file, or take it away: BERT's usual settings then count"};
}

/// A setting that is true, false or, as null or missing, not said.
std::optional<bool> setting(const json& config, std::string_view key) {
  const auto found = config.find(key);
  if (found == config.end() || found->is_null()) return std::nullopt;
  if (!found->is_boolean()) throw config_error(key, "is neither true nor false");
  return found->get<bool>();
}

TokenizerOptions read_options(const std::filesystem::path& file) {
  const auto config = read_json(file);
  if (!config.is_object()) throw config_error("the whole file", "is no JSON object");
  if (!setting(config, "do_basic_tokenize").value_or(true))
    throw config_error("do_basic_tokenize", "wordpieces without basic words are not supported");
  const TokenizerOptions usual;
  return {setting(config, "do_lower_case").value_or(usual.lower_case),
          setting(config, "strip_accents"),
          setting(config, "tokenize_chinese_chars").value_or(usual.split_chinese)};
}

}  // namespace

WordpieceTokenizer WordpieceTokenizer::read(const std::filesystem::path& folder_or_vocabulary) {
  const auto& path = folder_or_vocabulary;
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(path, ignored);
  const auto config = path / config_name, vocabulary = folder ? path / vocabulary_name : path;
  TokenizerOptions options;
  if (folder && std::filesystem::exists(config, ignored))
    options = with_context(config.string(), [&] { return read_options(config); });
  auto lines = lines_of(vocabulary);
  return with_context(vocabulary.string(),
                      [&] { return WordpieceTokenizer(std::move(lines), options); });
}

void WordpieceTokenizer::write(const std::filesystem::path& folder) const {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw write_error(folder, failed.value());
  std::string lines;
  for (const auto& piece : vocabulary_) lines += piece + '\n';
  const auto strip = options_.strip_accents;
  const json config{{"tokenizer_class", "BertTokenizer"},
                    {"do_lower_case", options_.lower_case},
                    {"strip_accents", strip ? json(*strip) : json(nullptr)},
                    {"tokenize_chinese_chars", options_.split_chinese},
                    {"pad_token", "[PAD]"},
                    {"unk_token", "[UNK]"},
                    {"cls_token", "[CLS]"},
                    {"sep_token", "[SEP]"},
                    {"mask_token", "[MASK]"}};
  write_file_atomically(folder / vocabulary_name, lines);
  write_file_atomically(folder / config_name, config.dump(2) + '\n');
}

}  // namespace uptake
