#include "simulator/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/thread_pool.h"
#include "simulator/body/lesion_place.h"
#include "simulator/report/language.h"
#include "simulator/scan/exam_images.h"
#include "simulator/table_writer.h"
#include "simulator/truth.h"

namespace uptake::simulator {
namespace {

namespace fs = std::filesystem;

/// All that is declared, read once and then only looked at.
struct World {
  Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  BodyPlan plan = BodyPlan::read(share_folder() / "simulator" / "anatomy.json");
  DiseaseModel disease = DiseaseModel::read(share_folder() / "simulator");
  Language language = Language::read(share_folder() / "simulator" / "language");
  Scanner scanner = read_scanner(share_folder() / "simulator" / "scanner.json");
};

/// Nothing, or no more than what a run leaves that was killed before it had claimed the folder.
bool is_free(const fs::path& folder) {
  return std::all_of(fs::directory_iterator(folder), {}, [](const fs::directory_entry& entry) {
    return entry.path().filename().string().starts_with(".simulation.json.");
  });
}

/// What identifies the simulation in a folder, and says whether this one may go on there.
void claim_folder(const SimulationRequest& request) {
  const auto record = request.out / "simulation.json";
  nlohmann::json mine = {{"program", "uptake " + version()},
                         {"notice", "Simulated patients: no such persons exist."},
                         {"seed", request.seed},
                         {"config", request.config.complete},
                         {"patients", request.patients}};
  if (fs::exists(record)) {
    auto theirs = read_json(record);
    const std::size_t patients = theirs.value("patients", std::size_t{0});
    theirs["patients"] = request.patients;
    if (theirs != mine || patients > request.patients)
      throw Error("simulator.other_simulation",
                  fmt::format("{} holds another simulation, of {} patients with seed {}",
                              request.out.string(), patients, theirs.value("seed", 0ULL)),
                  fmt::format("choose another folder, or remove this one{}",
                              patients > request.patients
                                  ? fmt::format("; to go on there, ask for at least {}", patients)
                                  : ""));
  } else if (fs::exists(request.out) && !is_free(request.out)) {
    throw Error("simulator.folder_in_use",
                fmt::format("{} holds something that is no simulation", request.out.string()),
                "choose another folder");
  }
  fs::create_directories(request.out);
  write_file_atomically(record, mine.dump(2) + "\n");
}

/// A folder for files that are written whole, without what a killed run left in it.
void make_folder(const fs::path& folder) {
  fs::create_directories(folder);
  remove_stale_temporaries(folder);
}

/// What the numbers in truth/organs mean.
void write_organ_numbers(const Ontology& ontology, const fs::path& file) {
  std::string text = "number,region\n";
  std::size_t number = 0;
  for (const auto& region : ontology.regions()) {
    text += fmt::format("{},{}\n", ++number, region.name);
  }
  write_file_atomically(file, text);
}

/// One patient from birth to report.
class PatientRun {
 public:
  PatientRun(const World& world, const SimulationRequest& request, std::size_t index)
      : world_(world),
        request_(request),
        patient_(world.disease.patient(request.seed, index, request.config.disease)) {}

  Rows run() {
    prepare();
    add_patient(patient_, rows_);
    for (std::size_t i = 0; i < patient_.exams.size(); ++i)
      with_context("exam " + exam_id(patient_, patient_.exams[i]), [&] { run_exam(i); });
    return std::move(rows_);
  }
  const SimulationSummary& summary() const { return summary_; }

 private:
  Body body(const Exam& exam, const Protocol& protocol, const Posture& posture) const {
    return BodyMaker(world_.plan, world_.ontology)
        .make(request_.seed, patient_, exam, protocol.contrast, posture);
  }

  /// Places the lesions, and has each stand out from what surrounds it; the next exam then
  /// compares with that.
  void prepare() {
    for (const auto& exam : patient_.exams) {
      protocols_.push_back(draw_protocol(request_.seed, patient_, exam, request_.config.mismatch,
                                         request_.config.psf_mm));
      pet_bodies_.push_back(body(exam, protocols_.back(), protocols_.back().pet));
    }
    places_ = place_lesions(request_.seed, patient_, pet_bodies_.front(), world_.ontology);
    for (std::size_t i = 0; i < patient_.exams.size(); ++i) {
      auto& exam = patient_.exams[i];
      lift_over_background(exam, places_, pet_bodies_[i]);
      if (i == 0) continue;
      for (auto& lesion : exam.lesions) {
        for (const auto& before : patient_.exams[i - 1].lesions) {
          if (before.number == lesion.number && lesion.prior_suv > 0) lesion.prior_suv = before.suv;
        }
      }
    }
  }

  void run_exam(std::size_t i) {
    const Exam& exam = patient_.exams[i];
    const Protocol& protocol = protocols_[i];
    const Body& pet = pet_bodies_[i];
    const Body ct = body(exam, protocol, protocol.ct);
    const double high_z =
        protocol.low_z + request_.config.slice_mm *
                             static_cast<double>(slices_of(protocol, request_.config.slice_mm));
    auto lesions = seen_lesions(exam, places_, pet, ct);
    std::erase_if(lesions, [&](const SeenLesion& lesion) {
      return lesion.pet_centre.z() < protocol.low_z || lesion.pet_centre.z() > high_z;
    });
    auto regions = regions_within(pet, world_.ontology, protocol.low_z, high_z);
    // Of an organ that lies mostly outside, the reader sees what is inside.
    for (const auto& lesion : lesions) {
      for (const auto above : world_.ontology.with_ancestors(lesion.region))
        regions.push_back(world_.ontology.regions()[above].name);
    }
    const Reading reading = read(i, regions, lesions);
    RandomStream rng(request_.seed, "report", exam_key(patient_, exam));
    const Report report = world_.language.write(reading.facts, rng);
    const auto organs =
        reference_organs(world_.plan, pet, patient_, lesions, protocol.low_z, high_z);
    add_exam({patient_, exam, protocol, lesions, organs, reading, report}, world_.ontology, rows_);
    ++summary_.exams;
    summary_.lesions += lesions.size();
    summary_.reader_errors += reading.errors.size();
    if (request_.config.images) scan(exam, protocol, pet, ct, lesions);
  }

  Reading read(std::size_t i, const std::vector<std::string>& regions,
               const std::vector<SeenLesion>& lesions) {
    // The reader looks at what was scanned.
    auto& all = patient_.exams[i].lesions;
    std::erase_if(all, [&](const Lesion& lesion) {
      return lesion.change != Change::resolved &&
             std::none_of(lesions.begin(), lesions.end(),
                          [&](const SeenLesion& seen) { return seen.number == lesion.number; });
    });
    RandomStream rng(request_.seed, "reader", exam_key(patient_, patient_.exams[i]));
    Reading reading = read_exam(patient_, i, request_.config.reader, rng, regions);
    const Protocol& protocol = protocols_[i];
    reading.facts.dose_mbq = protocol.dose_bq / 1e6;
    reading.facts.glucose_mg_dl = protocol.glucose_mg_dl;
    reading.facts.uptake_minutes = std::round(protocol.uptake_minutes);
    reading.facts.coverage = protocol.coverage;
    reading.facts.arms_down = protocol.pet.arms_down;
    reading.facts.contrast = protocol.contrast;
    return reading;
  }

  void scan(const Exam& exam, const Protocol& protocol, const Body& pet, const Body& ct,
            const std::vector<SeenLesion>& lesions) {
    const auto id = exam_id(patient_, exam);
    const auto folder = request_.out / "dicom" / patient_.id / id;
    if (fs::exists(folder)) return;
    fs::create_directories(folder.parent_path());
    const auto truth = request_.out / "truth";
    ExamFiles files{folder, truth / "masks" / (id + ".nii.gz"), {}};
    if (request_.config.organ_maps) files.organs = truth / "organs" / (id + ".nii.gz");
    write_exam_images(files, {patient_, exam, protocol, pet, ct, lesions}, request_.config,
                      world_.scanner, request_.seed);
    ++summary_.scanned;
  }

  const World& world_;
  const SimulationRequest& request_;
  Patient patient_;
  std::vector<Protocol> protocols_;
  std::vector<Body> pet_bodies_;  ///< by exam
  std::map<std::size_t, LesionPlace> places_;
  Rows rows_;
  SimulationSummary summary_;
};

}  // namespace

SimulationSummary simulate(const SimulationRequest& request,
                           const std::function<void(std::size_t)>& progress) {
  const World world;
  claim_folder(request);
  if (request.config.images) {
    make_folder(request.out / "truth" / "masks");
    if (request.config.organ_maps) {
      make_folder(request.out / "truth" / "organs");
      write_organ_numbers(world.ontology, request.out / "truth" / "organ_numbers.csv");
    }
  }
  TableWriter tables_out(request.out);
  SimulationSummary total;
  std::mutex mutex;
  ThreadPool pool(std::max<std::size_t>(1, request.threads));
  pool.parallel_for(request.patients, [&](std::size_t index) {
    PatientRun run(world, request, index);
    tables_out.put(index, run.run());
    const std::lock_guard lock(mutex);
    ++total.patients;
    total.exams += run.summary().exams;
    total.scanned += run.summary().scanned;
    total.lesions += run.summary().lesions;
    total.reader_errors += run.summary().reader_errors;
    progress(total.patients);
  });
  tables_out.commit();
  return total;
}

}  // namespace uptake::simulator
