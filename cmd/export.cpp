#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bids.h"
#include "cohort/scan_file.h"
#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/config.h"
#include "core/error.h"
#include "core/text.h"
#include "imaging/nifti.h"
#include "json_output.h"

namespace uptake::cmd {
namespace {

namespace fs = std::filesystem;

class ExportCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "export",
            .stage = stage_look,
            .summary = "Write an exam's PET and CT as NIfTI files",
            .details =
                "Both lie on one grid, float32, PET in SUVbw (or the unit it has, which its "
                "name then says) and CT in HU, each with a BIDS-style JSON sidecar. The "
                "paths written are printed on stdout.",
            .example = "uptake export ACC-1 --cohort cohort --nifti nifti"};
  }

  void declare(CLI::App& app) override {
    app.add_option("EXAM", exam_,
                   "Exam id, accession number, study UID, or the id of a patient with one exam")
        ->required();
    app.add_option("--nifti", nifti_, "The folder to write to; made when missing")
        ->required()
        ->type_name("DIR");
    cohort_.declare(app);
  }

  int run() override {
    Cohort cohort(cohort_.folder(), Database::Mode::read_only);
    const ExamView view = view_exam(cohort, exam_);
    with_context("exam " + view.exam.exam_id, [&] { write(cohort, view); });
    return 0;
  }

 private:
  void write(const Cohort& cohort, const ExamView& view) const {
    if (view.exam.scan_file.empty()) {
      throw Error("exam.no_scan", "there is no scan to export, only a report",
                  "import its DICOM study");
    }
    Scan scan = read_scan(cohort.folder() / view.exam.scan_file).scan;
    fs::create_directories(nifti_);
    const bool suv = scan.pet_unit == PetUnit::suv_bw;
    write_one(view, "pet", {scan.grid, std::move(scan.pet)}, pet_sidecar(view),
              suv ? "SUVbw, g/ml" : std::string(name_of(scan.pet_unit)) + ", not SUV");
    write_one(view, "ct", {scan.grid, std::move(scan.ct)}, ct_sidecar(view), "CT, HU");
  }

  void write_one(const ExamView& view, const char* suffix, const Volume& volume,
                 const nlohmann::json& sidecar, const std::string& description) const {
    const fs::path stem = fs::path(nifti_) / bids_name(view.exam, suffix);
    const fs::path image = stem.string() + ".nii.gz", text = stem.string() + ".json";
    refuse_another_exams_files(text, view.exam.exam_id);
    write_nifti(image, volume, description);
    write_file_atomically(text, json_text(sidecar));
    fmt::print("{}\n{}\n", image.string(), text.string());
  }

  /// "A-1" and "A1" get one BIDS name: the second must not overwrite the first in silence.
  static void refuse_another_exams_files(const fs::path& sidecar, const std::string& exam_id) {
    if (!fs::exists(sidecar)) return;
    const auto owner = fact<std::string>(read_json(sidecar), "/UptakeExam");
    if (owner == exam_id) return;
    throw Error("export.name_taken",
                fmt::format("{} belongs to {}", printable(sidecar.string()),
                            owner ? "exam " + printable(*owner) : "something else"),
                "export to another folder");
  }

  CohortOption cohort_;
  std::string exam_, nifti_;
};

}  // namespace

std::unique_ptr<Command> export_command() { return std::make_unique<ExportCommand>(); }

}  // namespace uptake::cmd
