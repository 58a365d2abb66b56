#include "simulator/scan/exam_images.h"

#include <algorithm>
#include <cmath>

#include "core/file_error.h"
#include "imaging/nifti.h"
#include "simulator/scan/ct_image.h"
#include "simulator/scan/organ_map.h"
#include "simulator/scan/pet_image.h"
#include "simulator/scan/study_writer.h"

namespace uptake::simulator {
namespace {

/// `size` square pixels over a field about the middle of the scanner.
PlaneGrid centred(std::size_t size, double field_mm) {
  const double pixel = field_mm / static_cast<double>(size);
  const double first = (pixel - field_mm) / 2;
  return {size, size, first, first, pixel, pixel};
}

SliceGeometry geometry_of(const PlaneGrid& grid, const PetSettings& scan) {
  SliceGeometry g;
  g.columns = grid.columns;
  g.rows = grid.rows;
  g.slices = scan.slices;
  g.pixel_x_mm = grid.dx;
  g.pixel_y_mm = grid.dy;
  g.first_pixel_mm = {grid.x0, grid.y0, scan.first_z};
  g.step_mm = g.thickness_mm = scan.step_mm;
  return g;
}

PetSettings settings_of(const ExamScene& scene, const SimulationConfig& config,
                        std::uint64_t seed) {
  const auto& protocol = scene.protocol;
  PetSettings s;
  s.grid = centred(config.pet_size, config.pet_field_mm);
  s.slices = slices_of(protocol, config.slice_mm);
  // Headers hold hundredths of a millimetre exactly.
  s.first_z = std::round(protocol.low_z * 100) / 100;
  s.step_mm = config.slice_mm;
  s.psf_mm = protocol.psf_mm;
  const double counts = protocol.dose_bq / 370e6 * protocol.bed_seconds / 120;
  s.noise = config.pet_noise / std::sqrt(counts);
  s.seed = seed;
  s.exam_key = exam_key(scene.patient, scene.exam);
  return s;
}

Grid grid_of(const PetSettings& settings) {
  Grid grid;
  grid.size = {settings.grid.columns, settings.grid.rows, settings.slices};
  grid.affine.diagonal() << settings.grid.dx, settings.grid.dy, settings.step_mm, 1;
  grid.affine.topRightCorner<3, 1>() << settings.grid.x0, settings.grid.y0, settings.first_z;
  return grid;
}

void write_pet(const std::filesystem::path& folder, const std::filesystem::path& mask,
               const ExamScene& scene, const Scanner& scanner, const StudyHeader& study,
               const PetSettings& settings) {
  PetImage image = make_pet(scene.pet_body, scene.ct_body, scene.lesions, settings);
  const PetSeriesWriter writer(folder, scanner, study, geometry_of(settings.grid, settings));
  const auto activity = static_cast<float>(activity_of_suv_one(study));
  for (auto& value : image.suv) value *= activity;
  for (std::size_t k = 0; k < settings.slices; ++k)
    writer.slice(k,
                 std::span(image.suv).subspan(k * settings.grid.pixels(), settings.grid.pixels()));
  write_nifti_labels(mask, grid_of(settings), image.lesions,
                     "simulated lesions, voxel = lesion number");
}

void write_ct(const std::filesystem::path& folder, const ExamScene& scene, const Scanner& scanner,
              const StudyHeader& study, const PlaneGrid& grid, double noise,
              const PetSettings& settings) {
  CtImage image(scene.ct_body, scene.lesions, grid, noise, settings.seed, settings.exam_key);
  const CtSeriesWriter writer(folder, scanner, study, geometry_of(grid, settings));
  std::vector<std::int16_t> hu(grid.pixels());
  for (std::size_t k = 0; k < settings.slices; ++k) {
    image.slice(k, settings.z(k), hu);
    writer.slice(k, hu);
  }
}

}  // namespace

std::size_t slices_of(const Protocol& protocol, double step_mm) {
  // A scanner has so many slices at most; 69 is the paper's shortest scan.
  const double longest = 307 * 4.25, shortest = 69 * 4.25;
  const double length = std::clamp(protocol.high_z - protocol.low_z, shortest, longest);
  return static_cast<std::size_t>(std::floor(length / step_mm + 1e-9));
}

void write_exam_images(const ExamFiles& files, const ExamScene& scene,
                       const SimulationConfig& config, const Scanner& scanner, std::uint64_t seed) {
  const auto& folder = files.dicom;
  const auto partial = folder.parent_path() / ("." + folder.filename().string() + ".partial");
  std::filesystem::remove_all(partial);
  const StudyHeader study = study_header(scene.patient, scene.exam, scene.protocol, seed);
  const PetSettings settings = settings_of(scene, config, seed);
  if (!files.organs.empty()) {
    write_nifti_labels(files.organs, grid_of(settings), organ_map(scene.pet_body, settings),
                       "simulated organs, voxel = number in organ_numbers.csv");
  }
  write_pet(partial, files.mask, scene, scanner, study, settings);
  write_ct(partial, scene, scanner, study, centred(config.ct_size, config.ct_field_mm),
           config.ct_noise, settings);
  std::error_code problem;
  std::filesystem::rename(partial, folder, problem);
  if (problem) throw write_error(folder, problem.value());
}

}  // namespace uptake::simulator
