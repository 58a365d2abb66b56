#include "storage/safetensors.h"

#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"
#include "storage/safetensors_format.h"

namespace uptake {

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : path_(path), file_(path) {
  auto header =
      with_context(printable(path.string()), [this] { return parse_safetensors(file_.bytes()); });
  tensors_ = std::move(header.tensors);
  metadata_ = std::move(header.metadata);
}

const TensorView& SafetensorsFile::tensor(const std::string& name) const {
  if (const auto found = tensors_.find(name); found != tensors_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [key, view] : tensors_) known.push_back(printable(key));
  throw safetensors_error("missing_tensor", printable(path_.string()) + ": there is no tensor '" +
                                                printable(name) + "'" + did_you_mean(name, known));
}

}  // namespace uptake
