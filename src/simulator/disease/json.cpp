#include "simulator/disease/json.h"

#include <algorithm>
#include <string>

namespace uptake::simulator {

void check_keys(const nlohmann::json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) {
    throw Error("config.invalid", "an object was expected, not " + object.dump().substr(0, 40));
  }
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw Error("config.unknown_key", "unknown key \"" + key + "\"",
                  "remove it, or correct its spelling");
    }
  }
}

}  // namespace uptake::simulator
