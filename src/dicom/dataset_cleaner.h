#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dicom/deidentify.h"
#include "dicom/deidentify_rules.h"

class DcmElement;
class DcmItem;
class DcmSequenceOfItems;

namespace uptake::dicom {

/// Rebuilds a dataset from nothing: every element is taken out, and only what a rule makes of one
/// is put back. What no rule names is gone, however deep it lies.
class DatasetCleaner {
 public:
  /// `patient_id` in UTF-8; `character_set`: (0008,0005) of the dataset.
  DatasetCleaner(const Deidentifier& deidentifier, const DeidentificationRules& rules,
                 std::string patient_id, std::string character_set);

  void clean(DcmItem& item, bool top_level) const;

 private:
  using Element = std::unique_ptr<DcmElement>;
  /// By reserved block, 0xGGGGBB (PS3.5 7.8.1).
  using Creators = std::map<std::uint32_t, std::string>;
  struct Code {
    std::string value, scheme, meaning;
  };

  /// What becomes of one element: itself, a new one, or nothing.
  Element cleaned(Element element, const AttributeRule& rule, bool top_level) const;
  Element cleaned_text(DcmElement& element, const AttributeRule& rule, bool top_level) const;
  std::string cleaned_value(std::string_view value, const AttributeRule& rule) const;
  void clean_private(DcmItem& item, DcmElement& element, const Creators& creators) const;
  void clean_sequence(DcmSequenceOfItems& sequence, bool of_codes) const;
  /// The code of an item, where its scheme is public and its value is of that scheme's form.
  std::optional<Code> safe_code(DcmItem& item) const;

  const Deidentifier& deidentifier_;
  const DeidentificationRules& rules_;
  std::string patient_id_, character_set_;
  int shift_days_;
};

}  // namespace uptake::dicom
