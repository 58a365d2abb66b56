#include "training/metric_line.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace uptake {

std::string metric_line(std::int64_t step, std::int64_t epoch,
                        const std::map<std::string, double>& scalars, double seconds) {
  nlohmann::ordered_json line{{"step", step}, {"epoch", epoch}};
  for (const auto& [name, value] : scalars) line[name] = value;
  line["seconds"] = std::round(seconds * 1000) / 1000;
  return line.dump() + "\n";
}

}  // namespace uptake
