#include "simulator/report/report_layout.h"

#include <cctype>

namespace uptake::simulator {
namespace {

class Page {
 public:
  explicit Page(const Author& author) : author_(author) {}

  void section(const Section& section) {
    name_ = section.name;
    if (!report_.text.empty()) report_.text += "\n\n";
    report_.text += section.header;
    bool first = true;
    const std::string style = style_of(section);
    std::size_t number = 0;
    for (const Paragraph& paragraph : section.paragraphs) {
      const bool same_line = first && author_.inline_headers && style == "plain";
      if (style == "plain" && !first) {
        report_.text += author_.wrap == 0 ? "\n" : " ";
      } else {
        report_.text += same_line ? " " : "\n";
      }
      first = false;
      if (style == "numbered") report_.text += std::to_string(++number) + ". ";
      if (style == "bulleted") report_.text += "- ";
      put_paragraph(paragraph);
    }
  }

  Report take() {
    if (author_.wrap > 0) wrap();
    if (author_.all_caps) {
      for (char& c : report_.text) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
    }
    report_.text += '\n';
    report_.author = author_.name;
    return std::move(report_);
  }

 private:
  std::string style_of(const Section& section) const {
    if (section.name == "findings") return author_.findings;
    if (section.name == "impression") {
      return section.paragraphs.size() > 1 ? author_.impression : "plain";
    }
    return "plain";
  }

  void put_paragraph(const Paragraph& paragraph) {
    bool first = true;
    if (!paragraph.title.text.empty()) {
      put(paragraph.title);
      first = false;
    }
    for (const Sentence& sentence : paragraph.sentences) {
      if (!first) report_.text += ' ';
      first = false;
      put(sentence);
    }
  }

  void put(const Sentence& sentence) {
    const std::size_t begin = report_.text.size();
    report_.text += sentence.text;
    for (Mention mention : sentence.mentions) {
      mention.begin += begin;
      mention.end += begin;
      mention.sentence_begin = begin;
      mention.sentence_end = report_.text.size();
      mention.section = name_;
      report_.mentions.push_back(std::move(mention));
    }
  }

  /// Blanks become line breaks, so nothing moves.
  void wrap() {
    std::string& text = report_.text;
    std::size_t line = 0, blank = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') {
        line = i + 1;
        blank = 0;
      } else if (text[i] == ' ') {
        blank = i;
      }
      if (i - line >= author_.wrap && i >= line && blank > line) {
        text[blank] = '\n';
        line = blank + 1;
        blank = 0;
      }
    }
  }

  const Author& author_;
  Report report_;
  std::string name_;
};

}  // namespace

Report lay_out(const Draft& draft) {
  Page page(*draft.author);
  for (const Section& section : draft.sections) page.section(section);
  return page.take();
}

}  // namespace uptake::simulator
