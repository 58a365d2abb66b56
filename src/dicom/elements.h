#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class DcmElement;
class DcmItem;

namespace uptake::dicom {

/// Reads attributes of one DCMTK item; absent and unreadable ones come back empty. Text is UTF-8
/// when the dataset was converted, or was ASCII to begin with. Tags are 0xGGGGEEEE.
class Elements {
 public:
  explicit Elements(DcmItem& item);

  std::string text(std::uint32_t tag) const;                ///< trimmed, all values
  std::vector<std::string> texts(std::uint32_t tag) const;  ///< one entry a value, trimmed
  std::optional<double> number(std::uint32_t tag) const;    ///< DS, IS, FL, FD, US, SS, UL, SL
  std::optional<std::int64_t> integer(std::uint32_t tag) const;
  std::vector<double> numbers(std::uint32_t tag) const;  ///< empty when one value is no number
  /// Items of a sequence.
  std::vector<Elements> items(std::uint32_t tag) const;
  /// Element `element` (its low byte) of the block that `creator` holds in a private group,
  /// PS3.5 7.8.1; read as text also where it came as UN.
  std::string private_text(std::uint16_t group, const std::string& creator,
                           std::uint8_t element) const;

 private:
  DcmElement* find(std::uint32_t tag) const;
  /// In ascending order of tags. DCMTK keeps a linked list, which it walks for every attribute that
  /// is asked for: with sixty of them that was an eighth of an import's time.
  std::vector<std::pair<std::uint32_t, DcmElement*>> elements_;
};

/// "12.5" -> 12.5; nothing for empty text, text with a tail, NaN and infinity.
std::optional<double> parse_number(const std::string& text);

}  // namespace uptake::dicom
