#include "core/strict_json.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

/// "[json.exception…] parse error at line 1, column 3: syntax error …" -> "syntax error …"
std::string reason_in(const std::string& what) {
  const auto column = what.find("column");
  const auto colon = column == std::string::npos ? column : what.find(": ", column);
  return printable(colon == std::string::npos ? what : what.substr(colon + 2));
}

/// Sees each key and bracket go by; false stops the parser.
class Inspector : public nlohmann::json_sax<json> {
 public:
  Inspector(std::string_view text, JsonLimits limits) : text_(text), limits_(limits) {}
  std::optional<JsonProblem>& problem() { return problem_; }

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t) override { return count(); }
  bool number_unsigned(number_unsigned_t) override { return count(); }
  bool number_float(number_float_t, const string_t&) override { return count(); }
  bool string(string_t&) override { return count(); }
  bool binary(binary_t&) override { return count(); }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    return refuse(JsonProblem::Kind::duplicate_key, name);
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    refuse(JsonProblem::Kind::syntax, reason_in(error.what()));
    // `position` counts the bytes read, the offending one included.
    const auto before = text_.substr(0, position == 0 ? 0 : position - 1);
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 = 0
    const auto begins_character = [](char c) { return (c & 0xC0) != 0x80; };
    problem_->line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    problem_->column = 1 + static_cast<std::size_t>(
                               std::ranges::count_if(before.substr(line_start), begins_character));
    return false;
  }

 private:
  bool refuse(JsonProblem::Kind kind, std::string text) {
    problem_ = JsonProblem{kind, std::move(text)};
    return false;
  }
  bool count() {
    if (++values_ <= limits_.values) return true;
    return refuse(JsonProblem::Kind::too_many_values, std::to_string(limits_.values));
  }
  bool open() {
    if (keys_.size() >= limits_.depth) {
      return refuse(JsonProblem::Kind::too_deep, std::to_string(limits_.depth));
    }
    keys_.emplace_back();
    return count();
  }
  bool close() {
    keys_.pop_back();
    return true;
  }

  std::string_view text_;
  JsonLimits limits_;
  std::size_t values_ = 0;
  std::vector<std::unordered_set<std::string>> keys_;  ///< of each open bracket
  std::optional<JsonProblem> problem_;
};

}  // namespace

std::variant<json, JsonProblem> parse_strict_json(std::string_view text, JsonLimits limits) {
  Inspector inspector(text, limits);
  const bool sound = json::sax_parse(text, &inspector);
  if (inspector.problem()) return std::move(*inspector.problem());
  if (!sound) return JsonProblem{JsonProblem::Kind::syntax, "not JSON"};
  return json::parse(text);
}

}  // namespace uptake
