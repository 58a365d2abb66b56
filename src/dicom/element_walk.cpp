#include "dicom/element_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "dicom/uid.h"

namespace uptake::dicom {
namespace {

/// Something open that the walk is inside of. From the dataset inwards, sequences and items take
/// turns; fragments are the sequence of an encapsulated (7FE0,0010) and hold no elements.
struct Frame {
  enum class Kind : std::uint8_t { dataset, item, sequence, fragments };
  Kind kind;
  bool defined;   ///< it has a length of its own; otherwise a delimiter ends it
  bool doubtful;  ///< a sequence of defined length in implicit VR: perhaps only data
  Encoding encoding;
  std::uint32_t tag;  ///< of the sequence; of an item, that of its sequence
  std::size_t begin;  ///< of what is in it
  std::size_t end;    ///< where it ends, or the nearest defined one around it
  std::uint64_t elements = 0;
};

/// What an element of undefined length is, as DCMTK takes it: a sequence (PS3.5 7.5), under UN one
/// that is implicit little endian inside, whatever is around it (6.2.2, note 7), or the fragments
/// of compressed pixels (A.4).
enum class Open { sequence, implicit_sequence, fragments, impossible };

Open what_opens(const ElementHeader& header, Encoding encoding) {
  const bool pixels = header.tag == pixel_data_tag;
  if (!encoding.explicit_vr) return pixels ? Open::fragments : Open::sequence;
  switch (header.vr) {
    case vr_code('S', 'Q'):
      return Open::sequence;
    case vr_code('O', 'B'):
    case vr_code('O', 'W'):
    case vr_code('o', 'x'):
    case vr_code('p', 'x'):
      return pixels ? Open::fragments : Open::impossible;
    case vr_code('O', 'X'):
      return pixels ? Open::fragments : Open::implicit_sequence;
    case vr_code('U', 'N'):
      return Open::implicit_sequence;
    default:
      // A VR of tomorrow is read like UN; 'lt' is not one.
      return is_standard_vr(header.vr) || header.vr == vr_code('l', 't') ? Open::impossible
                                                                         : Open::implicit_sequence;
  }
}

constexpr std::uint32_t directory_record_sequence = 0x00041220;

bool is_pixels(std::uint32_t tag) {
  return tag == pixel_data_tag || tag == 0x7FE00008 || tag == 0x7FE00009;
}

class ElementWalk {
 public:
  ElementWalk(std::span<const std::byte> bytes, Encoding encoding, const GuardLimits& limits,
              Layout& layout)
      : bytes_(bytes), limits_(limits), layout_(layout) {
    stack_.reserve(16);
    stack_.push_back({Frame::Kind::dataset, true, false, encoding, 0, 0, bytes.size()});
  }

  void run() {
    while (!stack_.empty()) {
      const Frame& frame = stack_.back();
      if (at_ == frame.end) {
        leave_at_end();
      } else if (frame.kind == Frame::Kind::sequence) {
        step_sequence();
      } else if (frame.kind == Frame::Kind::fragments) {
        step_fragments();
      } else {
        step_element();
      }
    }
    layout_.header_length = header_length_.value_or(bytes_.size());
  }

 private:
  bool at_top() const { return stack_.size() == 1; }

  [[noreturn]] void malformed(std::string_view what) const {
    throw Error("dicom.malformed", fmt::format("{} (byte {} of the dataset)", what, at_),
                "check the file with dcmdump, or export it from the archive again");
  }

  /// Something does not fit: into the file, or into what is around it.
  [[noreturn]] void does_not_fit(std::string_view what, std::uint64_t declared) const {
    const std::size_t left = bytes_.size() - at_;
    if (declared > left)
      throw Error(
          "dicom.truncated",
          fmt::format("{} takes {} bytes, and {} are left in the file", what, declared, left),
          "copy the file again from its source");
    malformed(fmt::format("{} takes {} bytes, and {} are left in {}", what, declared,
                          stack_.back().end - at_, name_of(stack_.back())));
  }

  static std::string name_of(const Frame& frame) {
    switch (frame.kind) {
      case Frame::Kind::dataset:
        return "the dataset";
      case Frame::Kind::item:
        return "an item of " + tag_text(frame.tag);
      default:
        return tag_text(frame.tag);
    }
  }

  /// DCMTK, inside this as a sequence, ends here with an error. So if all this may only be data,
  /// it is: the walk goes on behind it.
  void parser_stops(std::string_view what) {
    while (!stack_.empty() && !stack_.back().doubtful) stack_.pop_back();
    if (stack_.empty()) malformed(what);
    at_ = stack_.back().end;
    stack_.pop_back();
  }

  void leave_at_end() {
    const Frame frame = stack_.back();
    if (!frame.defined) does_not_fit("the end of " + name_of(frame), item_header_size);
    stack_.pop_back();
  }

  void count(Frame& frame, std::uint32_t tag) {
    const bool many_here = ++frame.elements > limits_.item_elements &&
                           (frame.kind == Frame::Kind::dataset || frame.kind == Frame::Kind::item);
    if (++elements_ <= limits_.elements && !many_here) return;
    throw Error("dicom.too_many_elements",
                many_here ? fmt::format("{} has over {} elements, reached at {}", name_of(frame),
                                        limits_.item_elements, tag_text(tag))
                          : fmt::format("the file has over {} elements, reached at {}",
                                        limits_.elements, tag_text(tag)));
  }

  /// Elements of the dataset and of items.
  void step_element() {
    Frame& frame = stack_.back();
    const ElementHeader header = read_element_header(bytes_, at_, frame.end, frame.encoding);
    if (header.tag == 0 && at_top() && only_zeros_follow()) {
      if (!header_length_) header_length_ = at_;
      at_ = frame.end;
      return;
    }
    if (header.size == 0) does_not_fit("the header of an element", frame.end - at_ < 8 ? 8 : 12);
    if (header.tag == item_end_tag) return end_item();
    if (header.tag == item_tag || header.tag == sequence_end_tag)
      return parser_stops(fmt::format("{} stands where an element should", tag_text(header.tag)));
    count(frame, header.tag);
    if (header.impossible_vr)
      malformed(fmt::format("{} has no VR that there is; is the transfer syntax {} true?",
                            tag_text(header.tag), layout_.transfer_syntax));
    if (at_top()) note_header_end(header.tag);
    if (header.length == undefined_length) return open(header);
    take_value(frame, header);
  }

  void take_value(const Frame& frame, const ElementHeader& header) {
    const std::size_t value = at_ + header.size;
    if (header.length > frame.end - value) return value_does_not_fit(frame, header);
    const std::size_t end = value + header.length;
    if (frame.encoding.explicit_vr) {
      if (header.vr == vr_code('S', 'Q')) return enter_sequence(header, frame.encoding, false, end);
    } else if (header.length > 0 && !is_pixels(header.tag) && bytes_.size() - value >= 4) {
      // Four bytes even of a shorter value: DCMTK too would take them from what follows.
      const std::uint32_t first = read_tag(bytes_, value, false);
      if (first == item_tag) return enter_sequence(header, frame.encoding, true, end);
      // An empty sequence, or data. Were there more of it, DCMTK would take that for elements.
      if (first == sequence_end_tag && header.length != item_header_size)
        malformed(fmt::format("{} starts with the end of a sequence", tag_text(header.tag)));
    }
    if (at_top()) note_value(header, value);
    at_ = end;
  }

  void value_does_not_fit(const Frame& frame, const ElementHeader& header) {
    at_ += header.size;
    // DCMTK stops at what leaves an item of defined length, though not in a DICOMDIR. Anywhere else
    // it reads on past the end of what is around, or asks for memory for a length of 4 GB.
    const bool stops =
        frame.kind == Frame::Kind::item && frame.defined && frame.tag != directory_record_sequence;
    if (stops && std::ranges::any_of(stack_, &Frame::doubtful)) return parser_stops("");
    does_not_fit("the value of " + tag_text(header.tag), header.length);
  }

  /// An element of undefined length.
  void open(const ElementHeader& header) {
    const Encoding around = stack_.back().encoding;
    switch (what_opens(header, around)) {
      case Open::sequence:
        return enter_sequence(header, around, false, std::nullopt);
      case Open::implicit_sequence:
        return enter_sequence(header, implicit_little_endian, false, std::nullopt);
      case Open::fragments:
        if (at_top() && !layout_.pixels)
          layout_.pixels = Layout::Pixels{at_, at_ + header.size, 0, true};
        enter_sequence(header, around, false, std::nullopt);
        stack_.back().kind = Frame::Kind::fragments;
        return;
      case Open::impossible:
        malformed(fmt::format("{} has an undefined length, which its VR does not allow",
                              tag_text(header.tag)));
    }
  }

  void enter_sequence(const ElementHeader& header, Encoding encoding, bool doubtful,
                      std::optional<std::size_t> end) {
    // The dataset, then a sequence and an item for each level.
    const std::size_t depth = (stack_.size() + 1) / 2;
    if (depth > static_cast<std::size_t>(std::max(limits_.depth, 0)))
      throw Error("dicom.nesting",
                  fmt::format("sequence {} is nested {} deep, and {} is accepted",
                              tag_text(header.tag), depth, limits_.depth),
                  "the file is damaged or made to do harm: leave it out");
    at_ += header.size;
    stack_.push_back({Frame::Kind::sequence, end.has_value(), doubtful, encoding, header.tag, at_,
                      end.value_or(stack_.back().end)});
  }

  /// The header of an item or of a delimiter, which have no VR.
  ElementHeader read_item_header() const {
    const Frame& frame = stack_.back();
    const ElementHeader header =
        read_element_header(bytes_, at_, frame.end, {false, frame.encoding.big_endian});
    if (header.size == 0) does_not_fit("an item of " + tag_text(frame.tag), item_header_size);
    return header;
  }

  void step_sequence() {
    const ElementHeader header = read_item_header();
    Frame& frame = stack_.back();
    if (header.tag == sequence_end_tag) return end_sequence();
    if (header.tag != item_tag)
      return parser_stops(fmt::format("{} stands where an item of {} should", tag_text(header.tag),
                                      tag_text(frame.tag)));
    count(frame, item_tag);
    at_ += item_header_size;
    const bool defined = header.length != undefined_length;
    if (defined && header.length > frame.end - at_)
      does_not_fit("an item of " + tag_text(frame.tag), header.length);
    stack_.push_back({Frame::Kind::item, defined, false, frame.encoding, frame.tag, at_,
                      defined ? at_ + header.length : frame.end});
  }

  void step_fragments() {
    const ElementHeader header = read_item_header();
    Frame& frame = stack_.back();
    if (header.tag == sequence_end_tag) {
      if (layout_.pixels && layout_.pixels->value == frame.begin)
        layout_.pixels->length = at_ - frame.begin;
      return end_sequence();
    }
    if (header.tag != item_tag || header.length == undefined_length)
      return parser_stops(fmt::format("{} stands where a fragment of {} should",
                                      tag_text(header.tag), tag_text(frame.tag)));
    count(frame, item_tag);
    at_ += item_header_size;
    if (header.length > frame.end - at_)
      does_not_fit("a fragment of " + tag_text(frame.tag), header.length);
    at_ += header.length;
  }

  /// A delimiter ends what has no length; what has one may hold it as its very last bytes.
  void end_sequence() { end_by_delimiter("sequence"); }

  void end_item() {
    if (stack_.back().kind != Frame::Kind::item)
      malformed(fmt::format("{} ends an item, and none is open", tag_text(item_end_tag)));
    end_by_delimiter("item");
  }

  void end_by_delimiter(std::string_view what) {
    const Frame& frame = stack_.back();
    if (frame.defined && at_ + item_header_size != frame.end)
      malformed(
          fmt::format("the {} of {} ends before its length is reached", what, tag_text(frame.tag)));
    at_ += item_header_size;
    stack_.pop_back();
  }

  void note_header_end(std::uint32_t tag) {
    if (!header_length_ && is_pixels(tag)) header_length_ = at_;
  }

  void note_value(const ElementHeader& header, std::size_t value) {
    const auto note_uid = [&](std::string& uid) {
      if (uid.empty()) uid = read_uid(bytes_.subspan(value, header.length), header.tag);
    };
    switch (header.tag) {
      case 0x00080016:
        return note_uid(layout_.sop_class_uid);
      case 0x00080018:
        return note_uid(layout_.sop_instance_uid);
      case 0x0020000D:
        return note_uid(layout_.study_uid);
      case 0x0020000E:
        return note_uid(layout_.series_uid);
      case pixel_data_tag:
        if (!layout_.pixels) layout_.pixels = Layout::Pixels{at_, value, header.length, false};
        return;
      default:
        return;
    }
  }

  /// Padding to a block size; DCMTK would take it for elements (0000,0000). Looked for from the
  /// end, and once, or many such elements would make it slow.
  bool only_zeros_follow() {
    if (!zeros_begin_) {
      const auto last = std::find_if(bytes_.rbegin(), bytes_.rend(),
                                     [](std::byte b) { return b != std::byte{0}; });
      zeros_begin_ = static_cast<std::size_t>(bytes_.rend() - last);
    }
    return at_ >= *zeros_begin_;
  }

  std::span<const std::byte> bytes_;
  const GuardLimits& limits_;
  Layout& layout_;
  std::vector<Frame> stack_;
  std::size_t at_ = 0;
  std::uint64_t elements_ = 0;
  std::optional<std::size_t> header_length_, zeros_begin_;
};

}  // namespace

void walk_elements(std::span<const std::byte> dataset, Encoding encoding, const GuardLimits& limits,
                   Layout& layout) {
  ElementWalk(dataset, encoding, limits, layout).run();
}

}  // namespace uptake::dicom
