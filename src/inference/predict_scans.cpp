#include "inference/predict_scans.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "inference/attention_file.h"
#include "inference/chosen_exams.h"
#include "nn/autocast.h"
#include "nn/libtorch.h"
#include "nn/scan_model.h"
#include "nn/scan_model_folder.h"
#include "nn/torch_device.h"
#include "training/scan_loader.h"

namespace uptake {
namespace {

using Groups = std::vector<std::vector<std::size_t>>;

/// Scans of one length, which need no padding, at most `most` together; the longest first, so that
/// short memory shows at once.
Groups groups_of(const std::vector<ScanExam>& exams, std::size_t most) {
  std::map<std::int64_t, std::vector<std::size_t>, std::greater<>> by_length;
  for (std::size_t place = 0; place < exams.size(); ++place) {
    by_length[exams[place].slices].push_back(place);
  }
  Groups groups;
  for (const auto& [length, places] : by_length) {
    for (std::size_t begin = 0; begin < places.size(); begin += most) {
      const auto end = std::min(begin + most, places.size());
      groups.emplace_back(places.begin() + static_cast<std::ptrdiff_t>(begin),
                          places.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  return groups;
}

/// The model at work on the exams of a request.
class Prediction {
 public:
  Prediction(const PredictionRequest& request, torch::Device device)
      : request_(request),
        device_(device),
        model_(load_scan_model(scan_model_folder(request.run))) {
    model_->to(device);
    model_->eval();
  }

  void run(const std::vector<ScanExam>& exams) {
    exams_ = &exams;
    const auto groups = groups_of(exams, device_.is_cuda() ? std::max(request_.batch, 1UL) : 1);
    ScanLoader::Options options;
    options.model = model_->config();
    options.threads = request_.threads;
    ScanLoader loader(exams, std::move(options));
    loader.start(0, [&](std::uint64_t number) {
      return ScanLoader::Order{number < groups.size() ? groups[number] : std::vector<std::size_t>{},
                               number};
    });
    std::size_t done = 0;
    for (const auto& group : groups) {
      const auto batch = loader.next();
      if (!batch) break;
      if (!batch->exam_ids.empty()) compute(*batch);
      done += group.size();
      if (request_.on_progress) request_.on_progress(done, exams.size());
    }
    for (const auto& [exam, reason] : loader.broken()) left_out_.push_back({exam, reason});
  }

  /// In the order of exam ids; by then all are there, whatever the order they were computed in.
  void hand_over() const {
    for (const auto& [exam, probabilities] : probabilities_) {
      request_.on_exam(exam, model_->config().tasks, probabilities);
    }
  }

  const std::vector<LeftOutExam>& left_out() const { return left_out_; }

 private:
  void compute(const ScanBatch& batch) {
    try {
      const torch::InferenceMode no_gradients;
      const Autocast lower(device_, request_.bf16);
      const auto found = model_->forward(batch.scans.to(device_), batch.slices.to(device_),
                                         !request_.attention.empty());
      keep(batch.exam_ids,
           torch::sigmoid(found.logits.to(torch::kCPU, torch::kFloat64)).contiguous());
      if (!request_.attention.empty()) write_maps(batch.exam_ids, found.attention.cpu());
    } catch (const c10::Error& error) {
      // One scan too long for the memory must not cost the results of all others.
      fail(batch.exam_ids, printable(error.what_without_backtrace()));
    } catch (const std::bad_alloc&) {
      fail(batch.exam_ids, "not enough memory");
    }
  }

  void keep(const std::vector<std::string>& exam_ids, const torch::Tensor& probabilities) {
    const auto tasks = static_cast<std::size_t>(probabilities.size(1));
    const auto* values = probabilities.data_ptr<double>();
    for (const auto& exam : exam_ids) {
      std::vector<double> row(values, values + tasks);
      values += tasks;
      if (std::ranges::all_of(row, [](double p) { return std::isfinite(p); })) {
        probabilities_[exam] = std::move(row);
      } else {
        fail({exam}, "the model's answer is no number: look at its scan with uptake show");
      }
    }
  }

  void write_maps(const std::vector<std::string>& exam_ids, const torch::Tensor& attention) const {
    for (std::size_t i = 0; i < exam_ids.size(); ++i) {
      const auto& exam = *std::ranges::find(*exams_, exam_ids[i], &ScanExam::exam_id);
      write_attention(request_.attention / (exam.scan_file.stem().string() + ".safetensors"),
                      exam.exam_id, exam.scan_file, model_->config(),
                      attention[static_cast<std::int64_t>(i)]);
    }
  }

  void fail(const std::vector<std::string>& exam_ids, const std::string& reason) {
    for (const auto& exam : exam_ids) left_out_.push_back({exam, reason});
  }

  const PredictionRequest& request_;
  torch::Device device_;
  ScanModel model_;
  const std::vector<ScanExam>* exams_ = nullptr;
  std::map<std::string, std::vector<double>> probabilities_;
  std::vector<LeftOutExam> left_out_;
};

}  // namespace

std::vector<LeftOutExam> predict_scans(const PredictionRequest& request) {
  use_threads(request.threads);
  Prediction prediction(request, use_device(request.device));
  if (!request.attention.empty()) std::filesystem::create_directories(request.attention);
  auto found = chosen_exams({request.cohort, request.split, request.exams});
  prediction.run(found.exams);
  prediction.hand_over();
  auto left_out = std::move(found.left_out);
  left_out.insert(left_out.end(), prediction.left_out().begin(), prediction.left_out().end());
  std::ranges::sort(left_out, {}, &LeftOutExam::exam_id);
  return left_out;
}

ImportGrid import_grid_of(const std::filesystem::path& run) {
  const auto config = read_scan_model_config(scan_model_folder(run));
  return {static_cast<std::size_t>(config.import_rows),
          static_cast<std::size_t>(config.import_columns),
          static_cast<std::size_t>(config.import_block)};
}

}  // namespace uptake
