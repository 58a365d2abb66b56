#include "pipeline/story.h"

#include <algorithm>
#include <set>

namespace uptake {

std::string worklist_region(const RegionTable& predictions) {
  return predictions.has_region("full_body") ? "full_body" : predictions.regions().front();
}

std::vector<std::string> story_exams(const RegionTable& predictions, std::size_t count,
                                     const std::map<std::string, std::string>& patient_of) {
  if (count == 0 || predictions.exams().empty()) return {};
  const auto region = worklist_region(predictions);
  auto ranked = predictions.exams();
  std::ranges::stable_sort(ranked, [&](const std::string& a, const std::string& b) {
    return predictions.at(a, region) > predictions.at(b, region);
  });
  std::vector<std::string> chosen;
  std::set<std::string> patients;
  for (const auto& exam : ranked) {
    if (chosen.size() + 1 >= count) break;
    const auto patient = patient_of.find(exam);
    if (patients.insert(patient == patient_of.end() ? exam : patient->second).second) {
      chosen.push_back(exam);
    }
  }
  if (std::ranges::find(chosen, ranked.back()) == chosen.end()) chosen.push_back(ranked.back());
  return chosen;
}

}  // namespace uptake
