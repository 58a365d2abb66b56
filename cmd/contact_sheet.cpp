#include "imaging/contact_sheet.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <set>

#include "cohort/cohort.h"
#include "cohort/scan_file.h"
#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake::cmd {
namespace {

class ContactSheetCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "contact-sheet",
            .stage = stage_look,
            .summary = "Draw many exams' PET projections on one picture",
            .details =
                "One exam of each patient, the first, as a coronal maximum intensity projection. "
                "A quick look at what a cohort holds.",
            .example = "uptake contact-sheet --cohort cohort --patients 20 --out patients.png"};
  }

  void declare(CLI::App& app) override {
    cohort_.declare(app);
    app.add_option("--out", out_, "Picture to write (.png)")->required()->type_name("FILE");
    app.add_option("--patients", patients_, "How many patients, in the order of their ids")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1, 400).description(""));
    app.add_option("--columns", columns_, "Pictures in a row")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1, 40).description(""));
  }

  int run() override {
    if (lower(std::filesystem::path(out_).extension().string()) != ".png")
      throw UsageError("--out: '" + out_ + "' does not end in .png");
    Cohort cohort(cohort_.folder(), Database::Mode::read_only);
    std::vector<Thumbnail> thumbnails;
    std::set<std::string> seen;
    std::size_t failed = 0;
    for (const ExamRecord& exam : cohort.exams()) {
      if (thumbnails.size() == patients_) break;
      if (exam.scan_file.empty() || !seen.insert(exam.patient_id).second) continue;
      try {
        thumbnails.push_back(thumbnail_of(cohort, exam));
      } catch (const Error& error) {  // one bad scan does not spoil the sheet
        fmt::print(stderr, "exam {}: {}\n", printable(exam.exam_id), error.what());
        ++failed;
      }
    }
    write_file_atomically(
        out_, render_contact_sheet(
                  thumbnails, columns_,
                  fmt::format("{} patients, PET maximum projection", thumbnails.size())));
    fmt::print("{} patients in {}\n", thumbnails.size(), printable(out_));
    return failed == 0 ? 0 : 1;
  }

 private:
  static Thumbnail thumbnail_of(const Cohort& cohort, const ExamRecord& exam) {
    const StoredScan stored = read_scan(cohort.folder() / exam.scan_file);
    return {projection_thumbnail(stored.scan, thumbnail_width, thumbnail_height), exam.exam_id,
            fmt::format("{}  {}", exam.exam_date, windows_label(stored.scan))};
  }

  static std::string windows_label(const Scan& scan) {
    return fmt::format("0 to {:g} {}", windows_for(scan).pet.high, unit_in_words(scan.pet_unit));
  }

  CohortOption cohort_;
  std::string out_;
  std::size_t patients_ = 20, columns_ = 10;
};

}  // namespace

std::unique_ptr<Command> contact_sheet_command() { return std::make_unique<ContactSheetCommand>(); }

}  // namespace uptake::cmd
