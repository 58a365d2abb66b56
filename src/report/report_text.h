#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// Bytes [begin, end) of a text in UTF-8.
struct Span {
  std::size_t begin = 0, end = 0;

  std::size_t size() const { return end - begin; }
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
  bool operator==(const Span&) const = default;
};

enum class Section { none, history, procedure, comparison, findings, impression, other };
std::string_view name_of(Section section);  ///< "none", "history", ...
/// Not history, technique or comparison: what is said there is no finding of this exam.
bool is_spoken_of_now(Section section);

/// One sentence, or one item of a list.
struct Sentence {
  Span span;  ///< without the item's number or bullet, without white space at the ends
  Section section = Section::none;
  /// The words of the region header in force ("Head and neck"), for sentences that name no region
  /// themselves ("Unremarkable."); empty where there is none.
  Span header;
};

struct ReportText {
  std::vector<Sentence> sentences;  ///< in the order of the text
};

/// One sentence a line (LF or CRLF); line i is sentence i, also where it is empty. The line break
/// at the end of the text starts no further line.
ReportText parse_lines(std::string_view text);

/// Finds sections, items and sentences in reports of any hospital's style.
///
///     const auto parser = ReportParser::read(share_folder() / "report");
///     for (const Sentence& sentence : parser.parse(text).sentences) ...
class ReportParser {
 public:
  /// Reads sections.json and abbreviations.json of a folder. Errors: those of check_config.
  static ReportParser read(const std::filesystem::path& folder);
  ~ReportParser();
  ReportParser(ReportParser&&) noexcept;
  ReportParser& operator=(ReportParser&&) noexcept;

  /// Any bytes are taken; what is not UTF-8 is passed through. Linear in the text. A report without
  /// any section header is one section `none`. May be called from several threads at once.
  ReportText parse(std::string_view text) const;

 private:
  struct Rules;
  explicit ReportParser(std::unique_ptr<const Rules> rules);
  std::unique_ptr<const Rules> rules_;
};

}  // namespace uptake
