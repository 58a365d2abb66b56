#include "simulator/scan/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/config.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake::simulator {
namespace {

using nlohmann::json;

Error no_attribute(const std::string& keyword, const json& value) {
  return {"dicom.value", fmt::format("{}: {} is no text, number or list of items", keyword,
                                     printable(value.dump()))};
}

/// Values of one attribute: all texts, all integers, or numbers.
void put_values(dicom::DatasetItem& item, const std::string& keyword, const json& values) {
  const std::uint32_t tag = dicom::tag_named(keyword);
  const auto all = [&](auto&& is) { return std::ranges::all_of(values, is); };
  if (values.empty()) {
    item.no_items(tag);
  } else if (all([](const json& v) { return v.is_string(); })) {
    std::string joined;
    for (const json& value : values)
      joined += (&value == &values.front() ? "" : "\\") + value.get<std::string>();
    item.text(tag, joined);
  } else if (all([](const json& v) { return v.is_number_integer(); })) {
    item.integers(tag, values.get<std::vector<std::int64_t>>());
  } else if (all([](const json& v) { return v.is_number(); })) {
    item.numbers(tag, values.get<std::vector<double>>());
  } else if (all([](const json& v) { return v.is_object(); })) {
    for (const json& value : values) {
      dicom::DatasetItem inner = item.item(tag);
      put_attributes(inner, value);
    }
  } else {
    throw no_attribute(keyword, values);
  }
}

}  // namespace

void put_attributes(dicom::DatasetItem& item, const json& attributes) {
  for (const auto& [keyword, value] : attributes.items())
    put_values(item, keyword, value.is_array() ? value : json::array({value}));
}

Scanner read_scanner(const std::filesystem::path& file) {
  const json parts = read_json(file);
  const auto part = [&](const char* name) {
    if (!parts.is_object() || !parts.contains(name) || !parts[name].is_object())
      throw Error("simulator.scanner",
                  fmt::format("{} has no object '{}'", printable(file.string()), name));
    return parts[name];
  };
  return {part("study"), part("ct"), part("pet"), part("tracer")};
}

}  // namespace uptake::simulator
