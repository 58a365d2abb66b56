#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cohort/scan_file.h"
#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "exam_view.h"
#include "imaging/sheet.h"
#include "json_output.h"

namespace uptake::cmd {
namespace {

class ShowCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "show",
            .stage = stage_look,
            .summary = "Print an exam's header facts and draw a picture of it",
            .details =
                "Facts go to stdout. The picture shows CT, PET, PET on CT and the PET's "
                "maximum projection, coronal and axial; an exam without SUV is not drawn in "
                "an SUV window.",
            .example =
                "uptake show ACC-1 --cohort cohort\n"
                "uptake show ACC-1 --cohort cohort --out exam.html"};
  }

  void declare(CLI::App& app) override {
    app.add_option("EXAM", exam_,
                   "Exam id, accession number, study UID, or the id of a patient with one exam")
        ->required();
    cohort_.declare(app);
    app.add_option("--out", out_, "Write a picture (.png) or a page with it (.html)")
        ->type_name("FILE");
    app.add_flag("--json", json_, "Print the facts as JSON");
  }

  int run() override {
    const std::string kind = lower(std::filesystem::path(out_).extension().string());
    if (!out_.empty() && kind != ".png" && kind != ".html") {
      throw UsageError("--out: '" + out_ + "' ends neither in .png nor in .html");
    }
    Cohort cohort(cohort_.folder(), Database::Mode::read_only);
    const ExamView view = view_exam(cohort, exam_);
    if (!out_.empty()) {
      with_context("exam " + view.exam.exam_id, [&] { draw(cohort, view, kind == ".html"); });
    }
    fmt::print("{}", json_ ? json_text(as_json(view)) : as_text(view));
    return 0;
  }

 private:
  void draw(const Cohort& cohort, const ExamView& view, bool page) const {
    std::string png, caption;
    if (!view.exam.scan_file.empty()) {
      const StoredScan stored = read_scan(cohort.folder() / view.exam.scan_file);
      const ExamSheet sheet(stored.scan, {.exam = view.exam.exam_id,
                                          .date = view.exam.exam_date,
                                          .not_suv = view.exam.suv_explanation});
      png = sheet.figure().png();
      caption = "CT, PET, PET on CT and maximum projection, " + sheet.caption();
    } else if (!page) {
      throw Error("exam.no_scan", "there is no scan to draw, only a report",
                  "import its DICOM study, or write a page: --out FILE.html");
    }
    write_file_atomically(out_, page ? as_page(view, png, caption) : png);
    fmt::print(stderr, "wrote {}\n", printable(out_));
  }

  CohortOption cohort_;
  std::string exam_, out_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> show_command() { return std::make_unique<ShowCommand>(); }

}  // namespace uptake::cmd
