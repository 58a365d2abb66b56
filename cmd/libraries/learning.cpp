// The doors of libuptake_learning.so. Who calls them: labeling/open_report_network.cpp,
// cmd/train_report.cpp, cmd/scan_training.cpp, cmd/predict.cpp,
// cmd/exams_for_model.cpp, cmd/explain.cpp.

#include <filesystem>
#include <memory>
#include <vector>

#include "inference/predict_scans.h"
#include "inference/saliency.h"
#include "nn/report_network.h"
#include "nn/torch_errors.h"
#include "training/train_report.h"
#include "training/train_scan.h"

extern "C" uptake::ReportNetwork* uptake_make_report_network(
    const std::filesystem::path& folder, const uptake::NetworkOptions& options) {
  return uptake::with_torch_errors(
      [&] { return uptake::make_report_network(folder, options).release(); });
}

extern "C" void uptake_train_report_model(const uptake::ReportTrainingRequest& request,
                                          uptake::ReportTrainingResult& result) {
  uptake::with_torch_errors([&] { result = uptake::train_report_model(request); });
}

extern "C" void uptake_train_scan_model(const uptake::ScanTrainingRequest& request,
                                        uptake::ScanTrainingResult& result) {
  uptake::with_torch_errors([&] { result = uptake::train_scan_model(request); });
}

extern "C" void uptake_predict_scans(const uptake::PredictionRequest& request,
                                     std::vector<uptake::LeftOutExam>& left_out) {
  uptake::with_torch_errors([&] { left_out = uptake::predict_scans(request); });
}

extern "C" void uptake_explain_scans(const uptake::SaliencyRequest& request,
                                     std::vector<uptake::LeftOutExam>& left_out) {
  uptake::with_torch_errors([&] { left_out = uptake::explain_scans(request); });
}

extern "C" void uptake_import_grid(const std::filesystem::path& run, uptake::ImportGrid& grid) {
  grid = uptake::import_grid_of(run);
}
