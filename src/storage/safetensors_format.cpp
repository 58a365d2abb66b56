#include "storage/safetensors_format.h"

#include "core/text.h"

namespace uptake {

Error safetensors_error(std::string_view reason, const std::string& message) {
  return {"safetensors." + std::string(reason), message};
}

Error tensor_error(std::string_view reason, std::string_view tensor, const std::string& message) {
  return safetensors_error(reason, "tensor '" + printable(tensor) + "': " + message);
}

}  // namespace uptake
