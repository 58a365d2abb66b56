#pragma once

#include <string_view>
#include <vector>

#include "ontology/ontology.h"
#include "report/mention.h"
#include "report/noun_phrase.h"
#include "report/term_index.h"

namespace uptake {

/// Finds the regions that sentences mention (the paper's tagging functions).
///
///     const RegionTagger tagger(ontology);
///     std::vector<Mention> mentions = tagger.tag(text, report);
///
/// Sides reach across coordination ("left hilar and axillary nodes"), "bilateral" makes a mention
/// of each side, "contralateral" the side that was not spoken of last, where that is known. A head
/// noun said once serves a list ("cervical and thoracic spine", "hilar, carinal or axillary
/// nodes"). A term within a longer one is dropped, and a general region beside a part of it ("T7
/// vertebra", "left lung base") is taken into it. A span has the side and the head noun where they
/// stand beside the term: "left hilar nodes". A sentence without any region gets that of the region
/// header above it, as an implied mention of the whole sentence; not where the header names
/// several.
class RegionTagger {
 public:
  /// The ontology must outlive the tagger. Errors: those of TermIndex and PhraseWords::read().
  explicit RegionTagger(const Ontology& ontology);

  /// Thread-safe. Linear in the text.
  std::vector<Mention> tag(std::string_view text, const ReportText& report) const;
  const TermIndex& index() const { return index_; }

 private:
  TermIndex index_;
  PhraseWords words_;
};

}  // namespace uptake
