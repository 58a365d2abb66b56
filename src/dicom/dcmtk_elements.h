#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

class DcmElement;
class DcmItem;
class DcmSequenceOfItems;

namespace uptake::dicom {

/// Small helpers on DCMTK's elements that de-identification is written with. Tags are 0xGGGGEEEE.

/// Every element of an item, or item of a sequence, in order; it is empty afterwards. (To ask DCMTK
/// for number i takes it i steps, which a hostile file with a million elements would make felt.)
std::vector<std::unique_ptr<DcmElement>> take_all(DcmItem& item);
std::vector<std::unique_ptr<DcmItem>> take_all(DcmSequenceOfItems& sequence);

/// Puts an element in; one of the same tag is replaced.
void put(DcmItem& item, std::unique_ptr<DcmElement> element);
/// At the end.
void put(DcmSequenceOfItems& sequence, std::unique_ptr<DcmItem> item);

/// The raw text of a text attribute, all values, trimmed; of an element that came without a VR (UN,
/// OB), its bytes. Nothing for a sequence, and for numbers in
/// binary.
std::optional<std::string> raw_text(DcmElement& element);

/// A new element of the VR given with the text given.
std::unique_ptr<DcmElement> text_element(std::uint32_t tag, std::string_view vr,
                                         const std::string& text);

/// Whether the element is stored as the binary VR `vr` (US stands for US and SS, OW for OB and OW
/// and encapsulated pixels) and, bulk data apart, has at most `count` values.
bool is_binary(DcmElement& element, std::string_view vr, std::size_t count);
bool is_bulk(std::string_view vr);           ///< OB, OW, OF, OD, OV: no limit on length
bool is_binary_number(std::string_view vr);  ///< US, SS, UL, SL, FL, FD, AT

/// Text in the dataset's character set (0008,0005), as UTF-8; Latin-1 where that fails.
std::string decoded(std::string_view text, const std::string& character_set);

}  // namespace uptake::dicom
