// How many exams a second become batches, one worker, files in the page cache, and where the time
// goes: 80 x 80 as in simulated cohorts and 224 x 224 as in the paper. The paper's full-size
// training step takes far longer than an exam takes here.
#include <benchmark/benchmark.h>

#include <vector>

#include "cohort/scan_file.h"
#include "cohort/scan_view.h"
#include "core/random.h"
#include "support/temporary_folder.h"
#include "training/scan_loader.h"

namespace {

using namespace uptake;

/// A cohort of four exams, side x side x slices.
struct Exams {
  Exams(std::size_t side, std::size_t slices) {
    Scan scan;
    scan.grid.size = {side, side, slices};
    scan.grid.affine.setIdentity();
    scan.pet_unit = PetUnit::suv_bw;
    RandomStream rng(1, "bench");
    for (std::size_t i = 0; i < side * side * slices; ++i) {
      scan.ct.push_back(static_cast<float>(rng.below(2000)) - 1000);
      scan.pet.push_back(static_cast<float>(rng.below(1024)) / 64);
    }
    for (int i = 0; i < 4; ++i) {
      ScanExam exam;
      exam.exam_id = std::to_string(i);
      exam.scan_file = folder / (exam.exam_id + ".safetensors");
      exam.slices = static_cast<std::int64_t>(slices);
      exam.targets = {1.F};
      write_scan(exam.scan_file, exam.exam_id, scan);
      all.push_back(exam);
    }
  }
  TemporaryFolder folder;
  std::vector<ScanExam> all;
};

Exams exams_of(const benchmark::State& state) {
  return {static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1))};
}

void load(benchmark::State& state, const std::optional<Augmentation>& augmentation) {
  const auto exams = exams_of(state);
  ScanLoader::Options options;
  options.model.rows = options.model.columns = state.range(0);
  options.augmentation = augmentation;
  ScanLoader loader(exams.all, options);
  loader.start(0, [](std::uint64_t b) { return ScanLoader::Order{{b % 4, (b + 1) % 4}, 2 * b}; });
  for (auto _ : state) benchmark::DoNotOptimize(loader.next());
  state.SetItemsProcessed(2 * static_cast<std::int64_t>(state.iterations()));
}

/// Float16 to float32 alone: the least that can be done.
void only_read(benchmark::State& state) {
  const auto exams = exams_of(state);
  std::vector<float> slice(static_cast<std::size_t>(state.range(0) * state.range(0)));
  for (auto _ : state) {
    const ScanView view(exams.all[0].scan_file);
    for (std::size_t i = 0; i < view.slices(); ++i) {
      view.read_slice(view.ct(), i, slice);
      view.read_slice(view.pet(), i, slice);
      benchmark::DoNotOptimize(slice.data());
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void plain(benchmark::State& state) { load(state, std::nullopt); }

/// Crop 200 of 224, both brightnesses.
Augmentation of_the_paper(const benchmark::State& state) {
  Augmentation a;
  a.crop_rows = a.crop_columns = static_cast<std::size_t>(state.range(0) * 200 / 224);
  a.ct_brightness = a.pet_brightness = .25;
  return a;
}
void paper(benchmark::State& state) { load(state, of_the_paper(state)); }

void turned(benchmark::State& state) {
  auto a = of_the_paper(state);
  a.rotation_degrees = 10;
  a.scale = .1;
  load(state, a);
}

void noisy(benchmark::State& state) {
  auto a = of_the_paper(state);
  a.ct_noise = a.pet_noise = .05;
  load(state, a);
}

void sizes(benchmark::internal::Benchmark* one) {
  one->Args({80, 64})->Args({224, 64})->Args({224, 212})->UseRealTime();
  one->Unit(benchmark::kMillisecond);
}
BENCHMARK(only_read)->Apply(sizes);
BENCHMARK(plain)->Apply(sizes);
BENCHMARK(paper)->Apply(sizes);
BENCHMARK(turned)->Apply(sizes);
BENCHMARK(noisy)->Apply(sizes);

}  // namespace
