#include "cohort/exam_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cohort/exam_facts.h"
#include "core/error.h"
#include "core/text.h"
#include "dicom/pixels.h"
#include "imaging/block_reduction.h"
#include "imaging/resample.h"
#include "imaging/scan_grid.h"
#include "imaging/selection.h"
#include "imaging/suv.h"

namespace uptake {
namespace {

using dicom::Instance;
using dicom::Series;

/// Headers of all files; those that cannot be read become problems, in the order of the files.
std::vector<Instance> read_headers(const StudyFiles& study, const dicom::Deidentifier* deidentifier,
                                   ThreadPool& pool, std::vector<dicom::Problem>& problems) {
  std::vector<std::optional<Instance>> read(study.files.size());
  std::vector<dicom::Problem> failed(study.files.size());
  pool.parallel_for(study.files.size(), [&](std::size_t i) {
    const auto& [path, label] = study.files[i];
    try {
      read[i] = dicom::read_instance(path, label, deidentifier);
    } catch (const Error& error) {
      failed[i] = {label, error.code(), error.what()};
    }
  });
  std::vector<Instance> instances;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (read[i])
      instances.push_back(std::move(*read[i]));
    else
      problems.push_back(std::move(failed[i]));
  }
  return instances;
}

/// "PET AC (series 3, PT, 59 images): chosen ..." for each series: an error must say what was
/// there.
std::string tell(const std::vector<Series>& series, const Selection& selection) {
  std::string text;
  for (const Verdict& verdict : selection.verdicts) {
    const Series& one = series[verdict.series];
    text += fmt::format("; series {} '{}' ({}, {} images): {}", one.first().series_number,
                        printable(one.first().series_description), one.first().modality,
                        one.instances.size(), verdict.explanation);
  }
  return text.empty() ? "" : text.substr(2);
}

void require_both(const std::vector<Series>& series, const Selection& selection) {
  const bool any_pet =
      std::ranges::any_of(series, [](const Series& one) { return one.first().modality == "PT"; });
  if (!any_pet) throw Error("exam.not_pet_ct", "it holds no PET: " + tell(series, selection));
  const std::string cure = "name the series to use with --series UID, or leave the study out";
  if (!selection.pet)
    throw Error("exam.no_pet", "no PET can be used: " + tell(series, selection), cure);
  if (!selection.ct)
    throw Error("exam.no_ct", "no CT goes with the PET: " + tell(series, selection), cure);
}

SliceSource source_of(const Series& series, std::vector<double> factor, double lowest) {
  SliceSource source;
  source.grid = grid_of(series);
  source.slice_index = series.stack->slice_index;
  source.read = [&series, factor = std::move(factor), lowest](std::size_t k, std::span<float> out) {
    const Instance& instance = series.instances[k];
    with_context(instance.label, [&] { dicom::read_pixels(instance, out); });
    const auto scale = factor.empty() ? 1.0F : static_cast<float>(factor[k]);
    const auto floor = static_cast<float>(lowest);
    for (float& value : out) value = std::max(value * scale, floor);
  };
  return source;
}

/// PET values below zero come of corrections and are kept: nothing is cut at the low end.
constexpr double no_floor = -3.0e38;

Scan in_blocks(const Scan& fine, std::size_t side) {
  return {block_grid(fine.grid, side), block_mean(fine.grid, fine.ct, side),
          block_highest(fine.grid, fine.pet, side), fine.pet_unit};
}

Scan make_scan(const Series& pet, const Series& ct, const Outcome<SuvFactors>& suv,
               const ImportConfig& config, ThreadPool& pool) {
  Scan scan;
  std::vector<double> factor;
  if (const auto* factors = std::get_if<SuvFactors>(&suv))
    factor = factors->factor;
  else
    scan.pet_unit = unit_without_suv(pet.first().pet);
  scan.grid = scan_grid(grid_of(pet), grid_of(ct), config.rows * config.block,
                        config.columns * config.block);
  scan.pet = resample(source_of(pet, std::move(factor), no_floor), scan.grid, 0.0F, pool);
  scan.ct = resample(source_of(ct, {}, config.lowest_hu), scan.grid,
                     static_cast<float>(config.lowest_hu), pool);
  if (config.block > 1) return in_blocks(scan, config.block);
  return scan;
}

Outcome<SuvFactors> suv_of(const Series& pet) {
  std::vector<dicom::PetHeader> headers;
  for (const Instance& i : pet.instances) headers.push_back(i.pet);
  if (pet.first().sop_class_uid == "1.2.840.10008.5.1.4.1.1.20")
    return Refusal{"spect", "a nuclear medicine (SPECT) image stored as PET"};
  return suv_factors(headers);
}

/// Files that were left out of a chosen series because they could not be read would be gaps.
void flag_broken_files(const std::vector<dicom::Problem>& problems,
                       std::vector<dicom::Note>& notes) {
  if (!problems.empty())
    notes.push_back(
        {"broken_files", fmt::format("{} files of the study could not be read", problems.size())});
}

void flag_blocks(std::size_t side, std::vector<dicom::Note>& notes) {
  if (side > 1)
    notes.push_back(
        {"pet_peaks", fmt::format("each voxel has the highest uptake of {0} x {0} x {0} "
                                  "finer ones: foci look larger than they are",
                                  side)});
}

void read_first_headers(std::vector<Series>& series, const dicom::Deidentifier* deidentifier) {
  for (Series& one : series)
    dicom::read_instance(one.first().file, one.first().label, deidentifier, &one.header);
}

}  // namespace

BuiltExam build_exam(const StudyFiles& study, const ImportConfig& config,
                     const std::vector<std::string>& wanted,
                     const dicom::Deidentifier* deidentifier, ThreadPool& pool) {
  BuiltExam built;
  std::vector<Instance> instances = read_headers(study, deidentifier, pool, built.problems);
  if (instances.empty())
    throw Error("exam.unreadable", fmt::format("none of its {} files can be read; the first: {}",
                                               study.files.size(), built.problems.front().message));
  std::vector<Series> series = dicom::group_series(std::move(instances), config.stack);

  std::vector<std::string> uids = wanted;
  if (deidentifier != nullptr)
    std::ranges::transform(uids, uids.begin(),
                           [&](const auto& uid) { return deidentifier->uid(uid); });
  const Selection selection = select_series(series, uids);
  require_both(series, selection);

  const Series& pet = series[*selection.pet];
  const Series& ct = series[*selection.ct];
  const Outcome<SuvFactors> suv = suv_of(pet);
  built.scan = make_scan(pet, ct, suv, config, pool);
  read_first_headers(series, deidentifier);

  std::vector<dicom::Note> notes = exam_notes(pet, ct, selection, suv);
  flag_broken_files(built.problems, notes);
  flag_blocks(config.block, notes);
  built.patient = patient_record(pet.first());
  built.exam = exam_record(pet, ct, suv, built.scan, config.block, notes);
  built.exam.deidentified = deidentifier != nullptr;
  for (const Verdict& verdict : selection.verdicts)
    built.series.push_back(series_record(series[verdict.series], verdict));

  if (deidentifier != nullptr) {
    const Instance original = dicom::read_instance(pet.first().file, pet.first().label);
    built.patient_name = original.patient_name;
    built.original_patient_id = original.patient_id;
  } else {
    built.patient_name = pet.first().patient_name;
    built.original_patient_id = pet.first().patient_id;
  }
  return built;
}

}  // namespace uptake
