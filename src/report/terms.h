#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_text.h"

namespace uptake {

/// One to three words in a row, and how often they stand so.
struct KGram {
  std::size_t k = 1;
  std::size_t count = 0;
  std::string text;  ///< lower case, one space between the words
};

/// Calls back with the text of each report, the same ones in the same order every time.
using ReportTexts = std::function<void(const std::function<void(std::string_view)>&)>;

/// The k-grams (k = 1, 2, 3) of the findings and impressions that occur at least `minimum` times:
/// how the paper found its regions (Methods, "Regional ontology"). A report without headers counts
/// as a whole. The most frequent first, for each k.
///
/// A word is letters and digits with a letter among them; hyphens and apostrophes inside belong to
/// it. A k-gram does not reach over punctuation or the end of a sentence. The reports are gone
/// through three times, and a k-gram is counted only where its parts are frequent: memory goes
/// with the words there are, not with the reports.
std::vector<KGram> frequent_kgrams(const ReportTexts& reports, const ReportParser& parser,
                                   std::size_t minimum);

}  // namespace uptake
