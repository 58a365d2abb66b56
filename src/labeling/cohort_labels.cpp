#include "labeling/cohort_labels.h"

#include "cohort/labels.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {

RegionTable cohort_labels(Cohort& cohort, const std::string& labeler) {
  RegionTable table;
  for (const auto& exam : cohort.exams()) {
    const auto labels = load_labels(cohort, exam.exam_id, labeler);
    if (!labels) continue;
    for (const auto& label : labels->labels) {
      table.put(exam.exam_id, label.region, label.probability);
    }
  }
  if (table.exams().empty()) {
    const auto folder = printable(cohort.folder().string());
    throw Error("labels.none",
                "no report of " + folder + " was labelled by '" + printable(labeler) + "'",
                "run: uptake label --cohort " + folder + " --labeler " + printable(labeler));
  }
  return table;
}

}  // namespace uptake
