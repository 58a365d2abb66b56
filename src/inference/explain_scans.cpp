#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cohort/scan_file.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"
#include "imaging/normalise.h"
#include "inference/input_gradients.h"
#include "inference/model_grid.h"
#include "inference/saliency.h"
#include "nn/libtorch.h"
#include "nn/scan_model_folder.h"
#include "nn/torch_device.h"
#include "statistics/rank_correlation.h"
#include "training/scan_reader.h"

namespace uptake {
namespace {

constexpr std::uint64_t seed_of_random_weights = 1;
constexpr float body_hu = -300;

/// The maps of one region as torch has them.
struct Found {
  torch::Tensor values;    ///< [l, h, w]
  torch::Tensor channels;  ///< [2, l, h, w] of gradients
};

std::vector<float> floats_of(const torch::Tensor& tensor) {
  const auto values = tensor.to(torch::kCPU, torch::kFloat).contiguous();
  const auto* first = values.data_ptr<float>();
  return {first, first + values.numel()};
}

/// What a scan is before any question is asked of it.
struct Input {
  torch::Tensor scan;  ///< [1, 2, l, h, w], on the model's device
  torch::Tensor body;  ///< [l, h, w] bool, on the CPU
  Grid grid, blocks;   ///< of the model's input, and of its encoding
};

/// One model's maps of one scan.
class Maps {
 public:
  Maps(ScanModel& model, const Input& input, const std::vector<std::int64_t>& tasks)
      : model_(model), input_(input), tasks_(tasks) {}

  std::vector<Found> by(SaliencyMethod method) {
    if (method == SaliencyMethod::attention) return attention();
    std::vector<Found> found;
    const bool guided = method == SaliencyMethod::guided;
    for (const auto& gradient : input_gradients(model_, input_.scan, tasks_, guided)) {
      const auto channels = gradient.cpu();
      found.push_back({largest_channel(channels), channels});
    }
    return found;
  }

 private:
  std::vector<Found> attention() {
    const torch::InferenceMode no_gradients;
    const auto all = model_->forward(input_.scan, {}, true).attention[0].mean(1).cpu();
    std::vector<Found> found;
    for (const auto task : tasks_) found.push_back({all[task], {}});
    return found;
  }

  ScanModel& model_;
  const Input& input_;
  const std::vector<std::int64_t>& tasks_;
};

ScanModel load(const SaliencyRequest& request, torch::Device device) {
  auto model = load_scan_model(scan_model_folder(request.run));
  model->to(device);
  model->eval();
  return model;
}

ScanModel with_random_weights(const ScanModelConfig& config, torch::Device device) {
  auto model = make_scan_model(config, seed_of_random_weights);
  model->to(device);
  return model;
}

class Explanation {
 public:
  Explanation(const SaliencyRequest& request, torch::Device device)
      : request_(request),
        device_(device),
        model_(load(request, device)),
        random_(with_random_weights(model_->config(), device)),
        methods_(request.methods) {
    if (config().reduction != "attention") std::erase(methods_, SaliencyMethod::attention);
    if (methods_.empty()) {
      throw Error("explain.no_attention",
                  fmt::format("{}: the model reduces by '{}' and has no attention",
                              printable(request.run.string()), config().reduction),
                  "ask for --methods gradient,guided");
    }
    for (const auto& region : request.regions) asked_.push_back(place_of(region));
  }

  ExamSaliency explain(const ScanExam& exam) {
    auto stored = read_scan(exam.scan_file);
    const auto input = read(exam, stored);
    const auto probabilities = probabilities_of(input.scan);
    const auto tasks = asked_.empty() ? most_probable(probabilities) : asked_;
    ExamSaliency result{exam.exam_id, std::move(stored.scan), {}};
    for (const auto task : tasks) {
      const auto place = static_cast<std::size_t>(task);
      result.regions.push_back({config().tasks[place], probabilities[place], {}});
    }
    for (const auto method : methods_) add(method, input, tasks, result);
    return result;
  }

 private:
  const ScanModelConfig& config() const { return model_->config(); }

  std::int64_t place_of(const std::string& region) const {
    const auto& tasks = config().tasks;
    const auto found = std::ranges::find(tasks, region);
    if (found != tasks.end()) return found - tasks.begin();
    throw Error(
        "explain.region",
        fmt::format("the model has no task '{}'{}", printable(region), did_you_mean(region, tasks)),
        "uptake predict lists its tasks");
  }

  std::vector<std::int64_t> most_probable(const std::vector<double>& probabilities) const {
    std::vector<std::int64_t> tasks(probabilities.size());
    std::iota(tasks.begin(), tasks.end(), 0);
    std::ranges::stable_sort(tasks, std::greater<>(), [&](std::int64_t task) {
      return probabilities[static_cast<std::size_t>(task)];
    });
    if (tasks.size() > request_.most_regions) tasks.resize(request_.most_regions);
    return tasks;
  }

  Input read(const ScanExam& exam, const StoredScan& stored) const {
    const auto slices = static_cast<std::int64_t>(stored.scan.grid.size[2]);
    auto scan = torch::empty({1, 2, slices, config().rows, config().columns}, torch::kFloat);
    auto* const ct = scan.data_ptr<float>();
    ScanReader({config(), {}, 0, 0})
        .read(exam, 0, {ct, ct + scan.stride(1), static_cast<std::size_t>(slices)});
    auto edge = body_hu;
    normalisation_of(config().normalisation, "ct", stored.ct).apply(std::span(&edge, 1));
    const auto stride = static_cast<std::size_t>(config().in_plane_stride);
    return {scan.to(device_), scan[0][0] > edge, model_grid(stored.scan.grid, config(), 1, 1),
            model_grid(stored.scan.grid, config(), 8, stride)};
  }

  std::vector<double> probabilities_of(const torch::Tensor& scan) {
    const torch::InferenceMode no_gradients;
    const auto found = torch::sigmoid(
        model_->forward(scan).logits.to(torch::kCPU, torch::kFloat64)[0].contiguous());
    const auto* first = found.data_ptr<double>();
    std::vector<double> result(first, first + found.numel());
    if (!std::ranges::all_of(result, [](double p) { return std::isfinite(p); })) {
      throw Error("explain.not_finite", "the model's answer is no number",
                  "look at its scan with uptake show");
    }
    return result;
  }

  void add(SaliencyMethod method, const Input& input, const std::vector<std::int64_t>& tasks,
           ExamSaliency& result) {
    const auto found = Maps(model_, input, tasks).by(method);
    const auto random = Maps(random_, input, tasks).by(method);
    const bool attention = method == SaliencyMethod::attention;
    const auto body = attention ? blocks_of(input.body) : input.body;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      SaliencyMap map{method,
                      {attention ? input.blocks : input.grid, floats_of(found[i].values)},
                      {},
                      {},
                      agreement(found[i].values, random[i].values, body)};
      if (!attention) {
        map.ct = floats_of(found[i].channels[0]);
        map.pet = floats_of(found[i].channels[1]);
      }
      result.regions[i].maps.push_back(std::move(map));
    }
  }

  /// Which blocks hold a voxel of it.
  torch::Tensor blocks_of(const torch::Tensor& voxels) const {
    const auto stride = config().in_plane_stride;
    const std::vector<std::int64_t> block = {8, stride, stride};
    const auto ones = voxels.to(torch::kFloat).unsqueeze(0).unsqueeze(0);
    return torch::max_pool3d(ones, block, block, 0, 1, /*ceil_mode=*/true)[0][0] > 0;
  }

  /// Where there is no body at all, over everything.
  static std::optional<double> agreement(const torch::Tensor& map, const torch::Tensor& random,
                                         const torch::Tensor& body) {
    const auto counted = body.any().item<bool>() ? body : torch::ones_like(body);
    if (!torch::isfinite(map).all().item<bool>()) {
      throw Error("explain.not_finite", "a gradient is no number",
                  "look at its scan with uptake show");
    }
    if (!torch::isfinite(random).all().item<bool>()) return std::nullopt;
    return rank_correlation(floats_of(map.masked_select(counted)),
                            floats_of(random.masked_select(counted)));
  }

  const SaliencyRequest& request_;
  torch::Device device_;
  ScanModel model_, random_;
  std::vector<SaliencyMethod> methods_;
  std::vector<std::int64_t> asked_;
};

/// Why an exam has no explanation; nothing where it has.
std::string failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const c10::Error& error) {
    return printable(error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return "not enough memory";
  } catch (const std::exception& error) {
    return printable(error.what());
  }
  return {};
}

}  // namespace

std::vector<LeftOutExam> explain_scans(const SaliencyRequest& request) {
  use_threads(request.threads);
  Explanation explanation(request, use_device(request.device));
  auto found = chosen_exams(request.choice);
  if (request.limit != 0 && found.exams.size() > request.limit) found.exams.resize(request.limit);
  auto left_out = std::move(found.left_out);
  std::size_t done = 0;
  if (request.on_progress) request.on_progress(done, found.exams.size());
  for (const auto& exam : found.exams) {
    const auto reason = failure_of([&] { request.on_exam(explanation.explain(exam)); });
    if (!reason.empty()) left_out.push_back({exam.exam_id, reason});
    if (request.on_progress) request.on_progress(++done, found.exams.size());
  }
  std::ranges::sort(left_out, {}, &LeftOutExam::exam_id);
  return left_out;
}

}  // namespace uptake
