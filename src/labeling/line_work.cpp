#include "labeling/line_work.h"

#include <fmt/format.h>

#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "labeling/ordered_tasks.h"
#include "labeling/problem_of.h"

namespace uptake {
namespace {

/// Lines that one task works on: enough that handing them over costs little.
struct Batch {
  std::size_t first = 0;  ///< number of the first line
  std::size_t bytes = 0;
  std::vector<LineReader::Line> lines;

  bool is_full() const { return lines.size() >= 256 || bytes >= (64U << 10); }
};

struct Output {
  std::string text;
  std::vector<dicom::Problem> problems;
};

Output work_on(const Batch& batch, const std::string& source, const LineWork& work) {
  Output output;
  for (std::size_t i = 0; i < batch.lines.size(); ++i) {
    const auto where = [&] { return fmt::format("{}, line {}", source, batch.first + i + 1); };
    if (batch.lines[i].too_long) {
      output.problems.push_back({where(), "line.too_long", "longer than 64 MiB; left out"});
      continue;
    }
    try {
      output.text += work(batch.first + i, batch.lines[i].text);
    } catch (const std::exception& error) {
      output.problems.push_back(problem_of(where(), error));
    }
  }
  return output;
}

}  // namespace

std::optional<LineReader::Line> LineReader::next() {
  using Traits = std::istream::traits_type;
  auto& buffer = *stream_.rdbuf();
  auto c = buffer.sbumpc();
  if (Traits::eq_int_type(c, Traits::eof())) return std::nullopt;
  Line line;
  for (; !Traits::eq_int_type(c, Traits::eof()) && c != '\n'; c = buffer.sbumpc()) {
    if (line.too_long) continue;
    line.text += Traits::to_char_type(c);
    if (line.text.size() > longest) line = {{}, true};
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  return line;
}

std::vector<dicom::Problem> work_on_lines(std::istream& stream, const std::string& source,
                                          std::size_t threads, const LineWork& work,
                                          const std::function<void(std::string_view)>& write) {
  std::vector<dicom::Problem> problems;
  OrderedTasks<Output> tasks(threads, [&](Output output) {
    write(output.text);
    std::move(output.problems.begin(), output.problems.end(), std::back_inserter(problems));
  });
  LineReader reader(stream);
  Batch batch;
  const auto hand_over = [&] {
    const auto next = batch.first + batch.lines.size();
    tasks.add([&, batch = std::make_shared<const Batch>(std::move(batch))] {
      return work_on(*batch, source, work);
    });
    batch = {};
    batch.first = next;
  };
  while (auto line = reader.next()) {
    batch.bytes += line->text.size();
    batch.lines.push_back(std::move(*line));
    if (batch.is_full()) hand_over();
  }
  if (!batch.lines.empty()) hand_over();
  tasks.finish();
  return problems;
}

}  // namespace uptake
