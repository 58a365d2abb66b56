#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// What is known of a patient beforehand, and must not stay in the text of a report.
struct KnownIdentifiers {
  std::vector<std::string> names;  ///< DICOM names "Family^Given^Middle", or plain ones; UTF-8
  std::vector<std::string> ids;    ///< patient id, accession number, ...
};

struct MaskedText {
  std::string text;
  std::map<std::string, int> counts;  ///< how many of each label were put in: {"DATE", 2}
};

/// Replaces names, dates, telephone, record and other numbers in the text of a report by labels:
/// "seen by Dr. Smith on 1/2/2019" -> "seen by Dr. [NAME] on [DATE]".
///
/// THIS IS NOT A GUARANTEE. Rules find what they were written for: a name without a title, a label
/// or a place among the known ones stays, and so does one that is spelled in another way. Text that
/// leaves the house must be read by a person. What the rules are and what they leave alone is in
/// docs/deidentification.md; measurements, anatomy and times of day are not touched.
class IdentifierMask {
 public:
  /// `rules`: the section "text" of share/deidentify.json. Errors: "mask.rules", naming the
  /// pattern.
  explicit IdentifierMask(const nlohmann::json& rules);
  ~IdentifierMask();
  IdentifierMask(IdentifierMask&&) noexcept;
  IdentifierMask& operator=(IdentifierMask&&) noexcept;

  /// `text`: UTF-8. May be called from several threads at once.
  MaskedText apply(std::string_view text, const KnownIdentifiers& known) const;

 private:
  struct Rules;
  std::unique_ptr<const Rules> rules_;
};

}  // namespace uptake
