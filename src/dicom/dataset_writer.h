#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

class DcmDataset;
class DcmItem;

namespace uptake::dicom {

/// A triplet of Code Value, Coding Scheme Designator, Code Meaning (PS3.3, table 8.8-1a).
struct Code {
  std::string_view value, scheme, meaning;
};

/// The tag that PS3.6 gives a keyword: "PatientWeight" -> 0x00101030.
/// Errors: "dicom.value" when there is none of that name.
std::uint32_t tag_named(std::string_view keyword);

/// Attributes of a dataset, or of one item of a sequence, as they are written. Tags are 0xGGGGEEEE;
/// the value representation is the dictionary's (PS3.6). Text is UTF-8; values of one attribute are
/// separated by '\'. An attribute that is there is replaced.
///
/// Errors of all that put a value: "dicom.value" naming the tag, where the value is longer than its
/// representation allows or of another form, not a number, beyond the range, or has more or fewer
/// values than the tag may; where the tag is unknown.
class DatasetItem {
 public:
  void text(std::uint32_t tag, std::string_view value);  ///< "" = present without a value
  /// DS: as many digits as 16 characters hold; FL, FD.
  void number(std::uint32_t tag, double value) { numbers(tag, {&value, 1}); }
  void numbers(std::uint32_t tag, std::span<const double> values);
  void numbers(std::uint32_t tag, std::initializer_list<double> values) {
    numbers(tag, std::span(values.begin(), values.size()));
  }
  /// IS, US, SS, UL, SL; DS too.
  void integer(std::uint32_t tag, std::int64_t value) { integers(tag, {&value, 1}); }
  void integers(std::uint32_t tag, std::span<const std::int64_t> values);
  void tags(std::uint32_t tag, std::span<const std::uint32_t> values);  ///< AT

  /// One more item at the end of a sequence. It stays valid as long as its dataset.
  DatasetItem item(std::uint32_t sequence_tag);
  void no_items(std::uint32_t sequence_tag);  ///< an empty sequence: type 2
  DatasetItem code(std::uint32_t sequence_tag,
                   const Code& code);  ///< item() with the triplet in it

 protected:
  explicit DatasetItem(DcmItem* item) : item_(item) {}
  DcmItem* item_;
};

/// One DICOM object, the only door through which this program writes any.
///
///     DatasetWriter series;             // what all slices have in common
///     series.text(0x00080060, "CT");
///     DatasetWriter slice(series);      // a copy, to be completed
///     slice.pixels(values);
///     slice.write(folder / "0001.dcm");
///
/// Written as explicit VR little endian, sequences with explicit length, without group lengths or
/// padding; the same input makes the same bytes. The character set (0008,0005) is UTF-8.
class DatasetWriter : public DatasetItem {
 public:
  DatasetWriter();
  DatasetWriter(const DatasetWriter& other);
  DatasetWriter(DatasetWriter&& other) noexcept;
  DatasetWriter& operator=(DatasetWriter other) noexcept;
  ~DatasetWriter();

  /// (7FE0,0010), as OW. The header's bits must say the same: that is the caller's.
  void pixels(std::span<const std::uint16_t> values);
  void pixels(std::span<const std::int16_t> values);
  /// As OB: 8 bits allocated, colour by pixel, or SEG's packed bits. An odd count is padded.
  void pixels(std::span<const std::uint8_t> values);

  /// The file as it would be written: preamble, meta header, dataset.
  /// Errors: "dicom.value" without SOP class (0008,0016) or instance UID (0008,0018).
  std::vector<std::byte> bytes() const;
  /// Over a file that is there. Not flushed to disk (no fsync): the caller makes a whole folder
  /// appear by renaming it. Errors: "dicom.write" naming the path; those of bytes().
  void write(const std::filesystem::path& path) const;

 private:
  std::unique_ptr<DcmDataset> dataset_;
  mutable std::mutex copying_;  // threads may make copies of one writer at a time
};

}  // namespace uptake::dicom
