// The doors of libuptake_learning.so. Who calls them: labeling/open_report_network.cpp,
// cmd/train.cpp.

#include <filesystem>
#include <memory>

#include "nn/report_network.h"
#include "nn/torch_errors.h"
#include "training/train_report.h"

extern "C" uptake::ReportNetwork* uptake_make_report_network(
    const std::filesystem::path& folder, const uptake::NetworkOptions& options) {
  return uptake::with_torch_errors(
      [&] { return uptake::make_report_network(folder, options).release(); });
}

extern "C" void uptake_train_report_model(const uptake::ReportTrainingRequest& request,
                                          uptake::ReportTrainingResult& result) {
  uptake::with_torch_errors([&] { result = uptake::train_report_model(request); });
}
