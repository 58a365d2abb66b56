#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

namespace uptake {

/// "0.750"; `none` for null.
inline std::string figure_text(const nlohmann::json& value, const char* none = "-") {
  return value.is_number() ? fmt::format("{:.3f}", value.get<double>()) : none;
}

/// "0.750 (0.700 to 0.800)" of {"value", "low", "high"}; without an interval the figure alone.
inline std::string interval_text(const nlohmann::json& figure, const char* none = "-") {
  const auto value = figure_text(figure.at("value"), none);
  if (!figure.at("low").is_number()) return value;
  return fmt::format("{} ({} to {})", value, figure_text(figure.at("low")),
                     figure_text(figure.at("high")));
}

}  // namespace uptake
