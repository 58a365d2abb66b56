#include <algorithm>
#include <array>
#include <map>

#include "simulator/report/report_writer.h"

namespace uptake::simulator {
namespace {

/// Findings that an impression sums up in one item.
struct Bucket {
  std::string status, kind, cause;
  std::vector<const Told*> findings;
};

std::vector<Bucket> buckets_of(const std::vector<Told>& told) {
  std::vector<Bucket> buckets;
  for (const Told& one : told) {
    const auto fits = std::find_if(buckets.begin(), buckets.end(), [&](const Bucket& bucket) {
      return bucket.status == one.status && bucket.kind == one.kind &&
             bucket.cause == one.finding->cause && bucket.findings.size() < 5 &&
             bucket.findings.front()->finding->change == one.finding->change;
    });
    if (fits != buckets.end()) {
      fits->findings.push_back(&one);
    } else {
      buckets.push_back({one.status, one.kind, one.finding->cause, {&one}});
    }
  }
  return buckets;
}

/// "Thoracic adenopathy": each finding by the words of a wider region, each region once.
std::vector<Subject> summed_up(ReportWriter& writer, const Bucket& bucket) {
  std::vector<Subject> subjects;
  const bool vague = writer.chance(0.5);
  for (const Told* one : bucket.findings) {
    Subject subject = vague ? vague_subject(writer.data(), *one, writer.rng()) : one->subject;
    const bool said =
        vague && std::any_of(subjects.begin(), subjects.end(), [&](const Subject& other) {
          return writer.related(other.region, subject.region);
        });
    if (!said) subjects.push_back(std::move(subject));
  }
  return subjects;
}

bool must_be_told(const Bucket& bucket) {
  return std::any_of(bucket.findings.begin(), bucket.findings.end(),
                     [](const Told* one) { return one->finding->impression_only; });
}

bool is_told(ReportWriter& writer, const Bucket& bucket) {
  if (must_be_told(bucket)) return true;
  if (bucket.status == "abnormal" || bucket.status == "treated") return writer.chance(0.92);
  if (bucket.status == "hedged") return writer.chance(0.8);
  return writer.chance(bucket.status == "resolved" ? 0.6 : 0.45);
}

void conclude(ReportWriter& writer, const Bucket& bucket, std::vector<Sentence>& to) {
  const bool each = must_be_told(bucket);
  std::vector<Subject> subjects;
  if (each) {
    for (const Told* one : bucket.findings) subjects.push_back(one->subject);
  } else {
    subjects = summed_up(writer, bucket);
  }
  Subject head = subjects.front();
  head.many = head.many || subjects.size() > 1 || bucket.findings.size() > 1;
  head.features.erase(head.many ? "count=one" : "count=many");
  head.features.insert(head.many ? "count=many" : "count=one");
  head.features.insert("explained=inline");
  writer.scene().sets["finding"] = subjects;
  writer.add(to, subjects.size() > 1 ? "conclusion_listed" : "conclusion", &head);
  if (writer.chance(0.2)) writer.add(to, "advice", &head);
}

/// How it goes with the whole disease, by the worst change among malignant findings.
std::string course_of(const std::vector<Told>& told) {
  bool any = false, worse = false, better = false, same = false;
  for (const Told& one : told) {
    if (!one.finding->malignant || one.status == "hedged") continue;
    any = true;
    const Change change = one.finding->change;
    worse = worse || change == Change::appeared || change == Change::larger;
    better = better || change == Change::smaller || change == Change::resolved;
    same = same || change == Change::stable;
  }
  if (!any) return "none";
  if (worse && better) return "mixed";
  if (worse) return "worse";
  const bool gone = std::all_of(told.begin(), told.end(), [](const Told& one) {
    return !one.finding->malignant || one.status == "resolved";
  });
  if (gone) return "gone";
  if (better) return "better";
  return same ? "same" : "first";
}

/// "No evidence of disease in the liver": regions of which nothing is known.
void add_negatives(ReportWriter& writer, std::vector<Sentence>& to) {
  static constexpr std::array<std::string_view, 8> asked = {"liver",
                                                            "adrenal_gland",
                                                            "lungs",
                                                            "skeleton",
                                                            "axillary_lymph_node",
                                                            "retroperitoneal_lymph_node",
                                                            "abdomen",
                                                            "neck"};
  std::vector<Subject> clear;
  for (const std::string_view region : asked) {
    if (writer.is_there(region) && !writer.is_involved(region)) {
      clear.push_back(region_subject(writer.data(), std::string(region)));
    }
  }
  if (clear.empty()) return;
  writer.thin_out(clear, 1 + writer.rng().below(3));
  writer.scene().sets["clear"] = clear;
  writer.add(to, "conclusion_clear");
}

}  // namespace

std::vector<Paragraph> write_impression(ReportWriter& writer) {
  writer.scene().features.insert("section=impression");
  std::vector<Told>& told = writer.told();
  const bool active = std::any_of(told.begin(), told.end(),
                                  [](const Told& one) { return one.status != "resolved"; });
  const bool malignant = std::any_of(told.begin(), told.end(), [](const Told& one) {
    return one.status != "resolved" && one.finding->malignant;
  });
  writer.scene().features.insert(!active     ? "active=none"
                                 : malignant ? "active=malignant"
                                             : "active=benign");
  writer.scene().features.insert("course=" + course_of(told));
  std::vector<Paragraph> items;
  const auto add_item = [&](std::vector<Sentence> sentences) {
    if (!sentences.empty()) items.push_back({{}, std::move(sentences)});
  };
  std::vector<Sentence> overall;
  if (!active || writer.chance(0.55)) writer.add(overall, "conclusion_overall");
  const bool overall_first = writer.chance(0.6);
  if (overall_first) add_item(overall);
  for (const Bucket& bucket : buckets_of(told)) {
    std::vector<Sentence> item;
    if (is_told(writer, bucket)) conclude(writer, bucket, item);
    add_item(std::move(item));
  }
  if (!overall_first || items.empty()) add_item(overall);
  std::vector<Sentence> last;
  if (writer.chance(0.3)) add_negatives(writer, last);
  if (items.empty() && last.empty()) writer.add(last, "conclusion_overall");
  add_item(std::move(last));
  writer.scene().features.erase("section=impression");
  return items;
}

}  // namespace uptake::simulator
