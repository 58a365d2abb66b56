#include "labeling/open_report_network.h"

#include "core/late_library.h"

namespace uptake {

std::unique_ptr<ReportNetwork> open_report_network(const std::filesystem::path& folder,
                                                   const NetworkOptions& options) {
  auto* const make =
      late_function<ReportNetwork*(const std::filesystem::path&, const NetworkOptions&)>(
          learning_library, "uptake_make_report_network");
  return std::unique_ptr<ReportNetwork>(make(folder, options));
}

}  // namespace uptake
