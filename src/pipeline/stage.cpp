#include "pipeline/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/text.h"

namespace uptake {
namespace {

std::string quoted(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,%+@";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string result = "'";
  for (const char c : word) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string line_of(const std::filesystem::directory_entry& entry) {
  const auto time = entry.last_write_time().time_since_epoch().count();
  return fmt::format("{} {} {}\n", entry.path().string(), entry.file_size(), time);
}

}  // namespace

std::string command_line(const Stage& stage) {
  std::string line = "uptake";
  for (const auto& word : stage.arguments) line += " " + quoted(word);
  return line;
}

std::string fingerprint_of(const std::vector<std::filesystem::path>& inputs) {
  std::vector<std::string> lines;
  for (const auto& input : inputs) {
    const std::filesystem::directory_entry entry(input);
    if (!entry.exists()) {
      throw Error("pipeline.input", "there is no " + printable(input.string()),
                  "correct the path in the pipeline's file");
    }
    if (entry.is_regular_file()) lines.push_back(line_of(entry));
    if (!entry.is_directory()) continue;
    for (const auto& below : std::filesystem::recursive_directory_iterator(input)) {
      if (below.is_regular_file()) lines.push_back(line_of(below));
    }
  }
  std::ranges::sort(lines);
  std::string all;
  for (const auto& line : lines) all += line;
  return sha256(all);
}

StageRecord read_record(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object()) return {};
  try {
    return {json.at("settings"), json.at("inputs"), json.at("finished"), json.at("made"),
            json.at("result")};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

void write_record(const std::filesystem::path& file, const StageRecord& record) {
  const nlohmann::json json = {{"settings", record.settings},
                               {"inputs", record.inputs},
                               {"finished", record.finished},
                               {"made", record.made},
                               {"result", record.result}};
  write_file_atomically(file,
                        json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace uptake
