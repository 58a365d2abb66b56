#include "training/scan_loader.h"

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "cohort/scan_view.h"
#include "core/large_vector.h"
#include "core/text.h"
#include "training/scan_reader.h"

namespace uptake {
namespace {

/// A batch while it is being read.
struct Pending {
  ScanLoader::Order order;
  torch::Tensor scans;  ///< [B, 2, l, rows, columns]
  std::size_t claimed = 0, read = 0;
  std::vector<char> is_broken;  ///< not bool: threads write side by side

  bool is_claimed() const { return claimed == order.exams.size(); }
  bool is_done() const { return read == order.exams.size(); }
};

std::size_t rounded_up(std::size_t slices, std::size_t multiple) {
  const auto step = std::max<std::size_t>(multiple, 1);
  return (std::max<std::size_t>(slices, 1) + step - 1) / step * step;
}

}  // namespace

struct ScanLoader::State {
  State(const std::vector<ScanExam>& all, Options chosen)
      : exams(all), options(std::move(chosen)) {}
  ~State() { stop(); }

  const std::vector<ScanExam>& exams;
  const Options options;

  mutable std::mutex mutex;
  std::condition_variable work_waits, batch_waits;
  std::function<Order(std::uint64_t)> order;
  std::uint64_t next_number = 0;
  std::deque<std::unique_ptr<Pending>> pending;  ///< in order; those that next() has not taken
  bool planning = false;                         ///< a thread asks for the next order
  bool ended = true;                             ///< there are no more orders
  bool stopping = false;
  std::exception_ptr failure;
  std::map<std::string, std::string> broken;
  Waited waited;
  std::vector<std::jthread> threads;

  void stop();
  void start(std::uint64_t first, std::function<Order(std::uint64_t)> next);
  std::optional<ScanBatch> next();
  void serve();
  bool may_plan() const;
  void plan(std::unique_lock<std::mutex>& lock);
  std::unique_ptr<Pending> prepare(Order wanted) const;
  Pending* claimable() const;
  void read_one(Pending& batch, ScanReader& reader, std::unique_lock<std::mutex>& lock);
  void fail(std::exception_ptr with);
  ScanBatch finish(Pending& batch) const;
  std::size_t slices_of(std::size_t exam) const {
    return ScanReader::slices_of(exams[exam], options.longest);
  }
};

void ScanLoader::State::stop() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  work_waits.notify_all();
  threads.clear();  // joins: each ends with the scan that it reads
}

void ScanLoader::State::start(std::uint64_t first, std::function<Order(std::uint64_t)> next) {
  stop();
  pending.clear();
  order = std::move(next);
  next_number = first;
  planning = ended = stopping = false;
  failure = nullptr;
  const auto count = std::max<std::size_t>(options.threads, 1);
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { serve(); });
}

bool ScanLoader::State::may_plan() const {
  return !planning && !ended && pending.size() < std::max<std::size_t>(options.ahead, 1);
}

Pending* ScanLoader::State::claimable() const {
  for (const auto& batch : pending) {
    if (!batch->is_claimed()) return batch.get();
  }
  return nullptr;
}

/// A thread's life. Orders come before scans, so that the system is told early what will be read.
void ScanLoader::State::serve() {
  ScanReader reader({options.model, options.augmentation, options.seed, options.longest});
  std::unique_lock lock(mutex);
  for (;;) {
    work_waits.wait(lock, [this] { return stopping || may_plan() || claimable() != nullptr; });
    if (stopping) return;
    try {
      if (may_plan()) {
        plan(lock);
      } else {
        read_one(*claimable(), reader, lock);
      }
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      fail(std::current_exception());
    }
  }
}

void ScanLoader::State::fail(std::exception_ptr with) {
  if (!failure) failure = std::move(with);
  planning = false;
  ended = true;
  batch_waits.notify_all();
}

void ScanLoader::State::plan(std::unique_lock<std::mutex>& lock) {
  planning = true;
  const auto number = next_number++;
  lock.unlock();
  auto wanted = order(number);
  auto batch = wanted.exams.empty() ? nullptr : prepare(std::move(wanted));
  lock.lock();
  planning = false;
  if (batch) {
    pending.push_back(std::move(batch));
  } else {
    ended = true;
  }
  work_waits.notify_all();
  batch_waits.notify_all();
}

std::unique_ptr<Pending> ScanLoader::State::prepare(Order wanted) const {
  auto batch = std::make_unique<Pending>();
  std::size_t longest = 0;
  for (const auto exam : wanted.exams) {
    longest = std::max(longest, slices_of(exam));
    will_read(exams.at(exam).scan_file);
  }
  for (const auto exam : wanted.padded_like) longest = std::max(longest, slices_of(exam));
  const auto count = wanted.exams.size();
  batch->scans =
      torch::empty({static_cast<std::int64_t>(count), 2,
                    static_cast<std::int64_t>(rounded_up(longest, options.slice_multiple)),
                    options.model.rows, options.model.columns},
                   torch::kFloat32);
  prefault(batch->scans.data_ptr(), batch->scans.nbytes());
  batch->is_broken.assign(count, 0);
  batch->order = std::move(wanted);
  return batch;
}

void ScanLoader::State::read_one(Pending& batch, ScanReader& reader,
                                 std::unique_lock<std::mutex>& lock) {
  const auto place = batch.claimed++;
  lock.unlock();
  const auto& exam = exams[batch.order.exams[place]];
  const auto volume = static_cast<std::size_t>(batch.scans.stride(1));
  auto* const ct = batch.scans.data_ptr<float>() + place * 2 * volume;
  std::string reason;
  try {
    reader.read(exam, batch.order.draw + place,
                {ct, ct + volume, static_cast<std::size_t>(batch.scans.size(2))});
  } catch (const std::bad_alloc&) {
    throw;  // nothing is wrong with the scan
  } catch (const std::exception& error) {
    reason = printable(error.what());
    batch.is_broken[place] = 1;
  }
  lock.lock();
  if (!reason.empty()) broken.insert_or_assign(exam.exam_id, std::move(reason));
  if (++batch.read == batch.order.exams.size()) batch_waits.notify_all();
}

std::optional<ScanBatch> ScanLoader::State::next() {
  const auto begin = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex);
  const auto is_ready = [this] { return !pending.empty() && pending.front()->is_done(); };
  batch_waits.wait(lock, [&] { return failure || is_ready() || (ended && pending.empty()); });
  waited.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (is_ready()) {
    const auto batch = std::move(pending.front());
    pending.pop_front();
    ++waited.batches;
    lock.unlock();
    work_waits.notify_all();
    return finish(*batch);
  }
  if (failure) std::rethrow_exception(failure);
  return std::nullopt;
}

/// Leaves the broken ones out, and writes down what belongs to the others.
ScanBatch ScanLoader::State::finish(Pending& batch) const {
  std::vector<std::int64_t> kept, slices;
  ScanBatch done;
  std::size_t tasks = 0, longest = 0;
  for (const auto place : batch.order.exams) {
    tasks = std::max(tasks, exams[place].targets.size());
  }
  std::vector<float> targets, known;
  for (std::size_t i = 0; i < batch.order.exams.size(); ++i) {
    if (batch.is_broken[i] != 0) continue;
    const auto place = batch.order.exams[i];
    const auto& exam = exams[place];
    kept.push_back(static_cast<std::int64_t>(i));
    longest = std::max(longest, slices_of(place));
    slices.push_back(static_cast<std::int64_t>(slices_of(place)));
    done.exam_ids.push_back(exam.exam_id);
    for (const auto& target : exam.targets) {
      targets.push_back(target.value_or(0));
      known.push_back(target ? 1 : 0);
    }
  }
  for (const auto place : batch.order.padded_like) longest = std::max(longest, slices_of(place));
  const auto count = static_cast<std::int64_t>(kept.size());
  if (kept.size() != batch.order.exams.size()) {
    const auto l = static_cast<std::int64_t>(rounded_up(longest, options.slice_multiple));
    batch.scans = batch.scans.index_select(0, torch::tensor(kept, torch::kInt64))
                      .narrow(2, 0, l)
                      .contiguous();
  }
  done.scans = std::move(batch.scans);
  done.slices = torch::tensor(slices, torch::kInt64);
  const std::vector<std::int64_t> shape{count, static_cast<std::int64_t>(tasks)};
  done.targets = torch::tensor(targets, torch::kFloat32).view(shape);
  done.known = torch::tensor(known, torch::kFloat32).view(shape);
  return done;
}

ScanLoader::ScanLoader(const std::vector<ScanExam>& exams, Options options)
    : state_(std::make_unique<State>(exams, std::move(options))) {}

ScanLoader::~ScanLoader() = default;

void ScanLoader::start(std::uint64_t first, std::function<Order(std::uint64_t batch)> order) {
  state_->start(first, std::move(order));
}

std::optional<ScanBatch> ScanLoader::next() { return state_->next(); }

std::map<std::string, std::string> ScanLoader::broken() const {
  const std::lock_guard lock(state_->mutex);
  return state_->broken;
}

ScanLoader::Waited ScanLoader::waited() const {
  const std::lock_guard lock(state_->mutex);
  return state_->waited;
}

}  // namespace uptake
