#include "simulator/disease/summary_code.h"

namespace uptake::simulator {
namespace {

bool is_growing(Change change) { return change == Change::appeared || change == Change::larger; }

/// Below this, a reader does not call benign uptake indeterminate.
constexpr double indeterminate_suv = 4;

}  // namespace

std::int64_t summary_code(const Exam& exam, const std::set<std::string>& indeterminate) {
  bool growing = false, present = false, malignant = false, unclear = false;
  for (const Lesion& lesion : exam.lesions) {
    if (lesion.change == Change::resolved) continue;
    const bool is_new = is_growing(lesion.change);
    if (!lesion.malignant) {
      unclear =
          unclear || (lesion.suv >= indeterminate_suv && indeterminate.count(lesion.cause) != 0 &&
                      (is_new || lesion.change == Change::first));
      continue;
    }
    malignant = true;
    growing = growing || is_new;
    present = present || lesion.change == Change::first || lesion.change == Change::stable;
  }
  if (growing || (unclear && !malignant)) return 4;
  if (present) return 9;
  return exam.lesions.empty() ? 1 : 2;
}

}  // namespace uptake::simulator
