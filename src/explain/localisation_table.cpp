#include <fmt/format.h>

#include <algorithm>

#include "core/csv.h"
#include "explain/localisation.h"

namespace uptake {
namespace {

std::string cell(std::optional<double> value) {
  return value ? fmt::format("{:.6g}", *value) : std::string();
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

LocalisationSummary summary_of(const std::vector<const Localisation*>& group) {
  LocalisationSummary sum{group.front()->region, group.front()->method, group.size()};
  std::vector<double> distances;
  for (const auto* each : group) {
    sum.organ += each->organ;
    sum.organ_even += each->organ_even;
    if (!each->hit) continue;
    ++sum.abnormal;
    sum.hits += *each->hit ? 1 : 0;
    sum.chance += *each->chance;
    sum.lesion += *each->lesion;
    sum.lesion_even += *each->lesion_even;
    distances.push_back(*each->distance_mm);
  }
  for (auto* total : {&sum.organ, &sum.organ_even}) *total /= static_cast<double>(sum.exams);
  const auto abnormal = static_cast<double>(std::max<std::size_t>(sum.abnormal, 1));
  for (auto* total : {&sum.chance, &sum.lesion, &sum.lesion_even}) *total /= abnormal;
  sum.distance_mm = median(std::move(distances));
  return sum;
}

}  // namespace

std::vector<LocalisationSummary> summarise(const std::vector<Localisation>& all) {
  std::vector<std::vector<const Localisation*>> groups;
  for (const auto& each : all) {
    const auto found = std::ranges::find_if(groups, [&](const auto& group) {
      return group.front()->region == each.region && group.front()->method == each.method;
    });
    if (found == groups.end()) {
      groups.push_back({&each});
    } else {
      found->push_back(&each);
    }
  }
  std::vector<LocalisationSummary> summaries;
  for (const auto& group : groups) summaries.push_back(summary_of(group));
  return summaries;
}

std::string localisation_table(const std::vector<Localisation>& all) {
  std::string text =
      "exam_id,region,method,hit,chance,distance_mm,lesion_share,lesion_even,organ_share,"
      "organ_even\n";
  for (const auto& each : all) {
    text += csv_row({each.exam, each.region, each.method, each.hit ? (*each.hit ? "1" : "0") : "",
                     cell(each.chance), cell(each.distance_mm), cell(each.lesion),
                     cell(each.lesion_even), cell(each.organ), cell(each.organ_even)});
  }
  return text;
}

}  // namespace uptake
