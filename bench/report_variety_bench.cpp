#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "core/build_info.h"
#include "simulator/disease/model.h"
#include "simulator/report/language.h"
#include "simulator/report/reader.h"

// How long a report takes to write, and how varied reports are: issue 3 wants more than 15,000
// distinct sentences and 2,000 distinct shapes of sentences in 1,000 reports. A shape is what the
// grammar chose, without the words that it chose them for.

namespace uptake::simulator {
namespace {

constexpr std::uint64_t seed = 1;

struct Writer {
  DiseaseModel disease = DiseaseModel::read(share_folder() / "simulator");
  Language language = Language::read(share_folder() / "simulator" / "language");

  /// Drafts every exam of one patient.
  template <class Look>
  void drafts(std::size_t index, Look&& look) const {
    const Patient patient = disease.patient(seed, index, {});
    for (std::size_t exam = 0; exam < patient.exams.size(); ++exam) {
      RandomStream reader(seed, "reader", index * 16 + exam);
      const Reading reading = read_exam(patient, exam, {}, reader, {});
      RandomStream rng(seed, "report", index * 16 + exam);
      look(language.draft(reading.facts, rng));
    }
  }
};

struct Variety {
  std::size_t reports = 0, sentences = 0;
  std::set<std::string> distinct, shapes;

  void count(const Draft& draft) {
    ++reports;
    for (const Section& section : draft.sections) {
      for (const Paragraph& paragraph : section.paragraphs) {
        for (const Sentence& sentence : paragraph.sentences) add(sentence);
      }
    }
  }

 private:
  void add(const Sentence& sentence) {
    ++sentences;
    std::string text = sentence.text;
    // Numbers alone make no new sentence.
    for (char& c : text) c = c >= '0' && c <= '9' ? '0' : c;
    distinct.insert(text);
    shapes.insert(sentence.shape);
  }
};

void variety_of_a_thousand_reports(benchmark::State& state) {
  const Writer writer;
  Variety variety;
  for (auto _ : state) {
    variety = {};
    for (std::size_t index = 0; variety.reports < 1000; ++index) {
      writer.drafts(index, [&](const Draft& draft) {
        if (variety.reports < 1000) variety.count(draft);
      });
    }
  }
  state.counters["sentences"] = static_cast<double>(variety.sentences);
  state.counters["distinct"] = static_cast<double>(variety.distinct.size());
  state.counters["shapes"] = static_cast<double>(variety.shapes.size());
}
BENCHMARK(variety_of_a_thousand_reports)->Unit(benchmark::kMillisecond)->Iterations(3);

void one_patients_reports(benchmark::State& state) {
  const Writer writer;
  std::size_t index = 0;
  for (auto _ : state) {
    writer.drafts(index++ % 1000, [](const Draft& draft) { benchmark::DoNotOptimize(&draft); });
  }
}
BENCHMARK(one_patients_reports)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace uptake::simulator
