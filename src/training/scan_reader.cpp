#include "training/scan_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "cohort/scan_view.h"
#include "core/error.h"
#include "core/random.h"
#include "core/text.h"

namespace uptake {
namespace {

/// Where a sequence has its zero: no attenuation is -1000 HU, no uptake is SUV 0. Brightness is a
/// factor of what is above it, and outside the slice there is nothing else.
constexpr float ct_zero = -1000, pet_zero = 0;

void brighten(std::span<float> values, float factor, float zero) {
  if (factor == 1) return;
  for (float& value : values) value = (value - zero) * factor + zero;
}

}  // namespace

/// What was drawn for a scan; without augmentation nothing was.
struct ScanReader::Chance {
  AugmentationDraw draw;
  std::size_t first_slice = 0;
  double ct_noise = 0, pet_noise = 0;
};

/// What CT and PET have in common.
struct ScanReader::Volumes {
  const ScanView& view;
  const SliceResampler& resampler;
  const Chance& chance;
  std::size_t slices, padded, out_size;
};

struct ScanReader::Channel {
  const ScanView::Sequence& sequence;
  const char* name;
  float zero;
  double factor, noise;
  float* out;
};

ScanReader::ScanReader(Options options) : options_(std::move(options)) {}

std::size_t ScanReader::slices_of(const ScanExam& exam, std::size_t longest) {
  const auto slices = static_cast<std::size_t>(std::max<std::int64_t>(exam.slices, 0));
  return longest == 0 ? slices : std::min(slices, longest);
}

ScanReader::Chance ScanReader::chance_of(std::size_t rows, std::size_t columns, std::size_t slices,
                                         std::uint64_t draw) {
  const auto& model = options_.model;
  const auto whole = centred_window(rows, columns, static_cast<std::size_t>(model.crop_rows),
                                    static_cast<std::size_t>(model.crop_columns));
  const auto spare = options_.longest == 0 || slices <= options_.longest
                         ? std::size_t{0}
                         : slices - options_.longest;
  if (!options_.augmentation) return {whole, spare / 2};
  const auto& augmentation = *options_.augmentation;
  RandomStream rng(options_.seed, "augmentation", draw);
  // A window is drawn inside the one that the model sees without chance.
  Chance chance{draw_augmentation(augmentation, static_cast<std::size_t>(whole.height),
                                  static_cast<std::size_t>(whole.width), rng),
                0, augmentation.ct_noise, augmentation.pet_noise};
  chance.draw.row += whole.row - whole.height / 2;
  chance.draw.column += whole.column - whole.width / 2;
  if (spare != 0) {
    chance.first_slice = RandomStream(options_.seed, "slices", draw).below(spare + 1);
  }
  return chance;
}

void ScanReader::read(const ScanExam& exam, std::uint64_t draw, const Target& target) {
  const ScanView view(exam.scan_file);
  if (static_cast<std::int64_t>(view.slices()) != exam.slices) {
    throw Error("scan.slices",
                fmt::format("{}: the scan has {} slices and the cohort says {}",
                            printable(exam.scan_file.string()), view.slices(), exam.slices),
                "import the exam again with --replace");
  }
  const auto slices = slices_of(exam, options_.longest);
  const auto chance = chance_of(view.rows(), view.columns(), view.slices(), draw);
  const auto out_rows = static_cast<std::size_t>(options_.model.rows);
  const auto out_columns = static_cast<std::size_t>(options_.model.columns);
  const SliceResampler resampler(view.rows(), view.columns(), out_rows, out_columns, chance.draw);
  slice_.resize(view.rows() * view.columns());

  const Volumes volumes{view, resampler, chance, slices, target.padded, out_rows * out_columns};
  fill(volumes, {view.ct(), "ct", ct_zero, chance.draw.ct_factor, chance.ct_noise, target.ct});
  fill(volumes,
       {view.pet(), "pet", pet_zero, chance.draw.pet_factor, chance.pet_noise, target.pet});
}

/// One sequence, slice by slice: what is worked on stays in the processor's cache.
void ScanReader::fill(const Volumes& volumes, const Channel& channel) {
  const auto& [view, resampler, chance, slices, padded, out_size] = volumes;
  const auto normalisation =
      normalisation_of(options_.model.normalisation, channel.name, channel.sequence.statistics);
  float outside = channel.zero;
  normalisation.apply({&outside, 1});
  for (std::size_t i = 0; i < slices; ++i) {
    float* const out = channel.out + i * out_size;
    // The window of slices stays where it is and the body moves in it, as far as there is one.
    const auto source = static_cast<std::int64_t>(chance.first_slice + i) - chance.draw.shift;
    if (source < 0 || source >= static_cast<std::int64_t>(view.slices())) {
      std::fill_n(out, out_size, outside);
      continue;
    }
    view.read_slice(channel.sequence, static_cast<std::size_t>(source), slice_);
    brighten(slice_, static_cast<float>(channel.factor), channel.zero);
    normalisation.apply(slice_);
    resampler.apply(slice_.data(), out, outside);
  }
  const auto size = slices * out_size;
  if (channel.noise > 0) {
    add_noise({channel.out, size}, channel.noise, chance.draw.noise_seed, channel.name);
  }
  std::fill_n(channel.out + size, padded * out_size - size, 0.F);
}

}  // namespace uptake
