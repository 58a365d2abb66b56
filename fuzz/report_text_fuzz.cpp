#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/build_info.h"
#include "report/report_bytes.h"
#include "report/report_text.h"

// Any bytes as a report: sentences lie inside it, in order, trimmed, none empty.

namespace {

void require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "report_text_fuzz: %s\n", what);
  std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto parser = uptake::ReportParser::read(uptake::share_folder() / "report");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t last = 0;
  for (const auto& sentence : parser.parse(text).sentences) {
    require(sentence.span.begin >= last, "sentences overlap");
    require(sentence.span.end > sentence.span.begin, "a sentence is empty");
    require(sentence.span.end <= size, "a sentence goes beyond the text");
    require(uptake::trimmed(text, sentence.span) == sentence.span, "white space at an end");
    require(sentence.header.end <= sentence.span.begin, "a header stands behind its sentence");
    last = sentence.span.end;
  }
  last = 0;
  for (const auto& line : uptake::parse_lines(text).sentences) {
    require(line.span.begin >= last && line.span.end <= size, "lines overlap");
    last = line.span.end;
  }
  return 0;
}
