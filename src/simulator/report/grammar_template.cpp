#include "simulator/report/grammar_template.h"

#include <cstddef>
#include <sstream>
#include <utility>

#include "core/error.h"

namespace uptake::simulator {
namespace {

using Pieces = std::vector<Piece>;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Pieces whole() {
    Pieces pieces = sequence();
    if (at_ != text_.size()) fail("a bracket closes that never opened");
    return pieces;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        "language.syntax",
        what + " at character " + std::to_string(at_ + 1) + " of '" + std::string(text_) + "'",
        "see grammar_template.h for what a text may hold");
  }

  bool done() const { return at_ == text_.size(); }

  /// Up to a bracket that closes, a '|', or the end.
  Pieces sequence() {
    Pieces pieces;
    while (!done()) {
      const char c = text_[at_];
      if (c == '}' || c == ']' || c == '>' || c == '|') break;
      if (c == '{') {
        pieces.push_back(braces());
      } else if (c == '[') {
        pieces.push_back(group(Piece::Kind::optional, ']'));
      } else if (c == '<') {
        pieces.push_back(mention());
      } else {
        pieces.push_back(words());
      }
    }
    return pieces;
  }

  Piece words() {
    const std::size_t end = text_.find_first_of("{}[]<>|", at_);
    Piece piece;
    piece.text = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
    at_ += piece.text.size();
    return piece;
  }

  /// From an opening bracket to its closing one; branches are parted by '|'.
  Piece group(Piece::Kind kind, char closes) {
    Piece piece;
    piece.kind = kind;
    ++at_;
    piece.branches.push_back(sequence());
    while (!done() && text_[at_] == '|') {
      ++at_;
      piece.branches.push_back(sequence());
    }
    if (done() || text_[at_] != closes) fail("a bracket is not closed");
    ++at_;
    return piece;
  }

  Piece braces() {
    const std::size_t inner = at_ + 1;
    const std::size_t stop = text_.find_first_of("{}[]<|", inner);
    if (stop != std::string_view::npos && text_[stop] == '}') {
      at_ = stop + 1;
      return named(std::string(text_.substr(inner, stop - inner)));
    }
    if (text_.substr(inner, 2) == "1:") {
      at_ += 2;
      Piece piece = group(Piece::Kind::number, '}');
      if (piece.branches.size() != 2) fail("{1:one|many} wants two branches");
      return piece;
    }
    return group(Piece::Kind::choice, '}');
  }

  Piece named(const std::string& inside) {
    std::istringstream stream(inside);
    std::vector<std::string> parts;
    for (std::string part; stream >> part;) parts.push_back(part);
    Piece piece;
    if (parts.empty()) fail("{} names nothing");
    piece.kind = Piece::Kind::slot;
    piece.text = parts.back();
    if (parts[0] == "each" && parts.size() == 4) {
      piece.kind = Piece::Kind::each;
      piece.set = parts[1];
      piece.text = parts[2];
      piece.conjunction = parts[3];
    } else if (parts[0] == "with" && parts.size() == 3) {
      piece.kind = Piece::Kind::with;
      piece.set = parts[1];
    } else if (parts.size() != 1) {
      fail("'" + inside + "' is no slot");
    } else if (parts[0] == "a") {
      piece.kind = Piece::Kind::article;
    } else if (parts[0][0] == '@') {
      piece.kind = Piece::Kind::form;
      piece.text = parts[0].substr(1);
    }
    return piece;
  }

  Piece mention() {
    const std::size_t stop = text_.find_first_of("<>{}[]:", at_ + 1);
    std::string prefix;
    if (stop != std::string_view::npos && text_[stop] == ':') {
      prefix = text_.substr(at_ + 1, stop - at_ - 1);
      at_ = stop;
    }
    Piece piece = group(Piece::Kind::mention, '>');
    const std::size_t equals = prefix.find('=');
    piece.region = prefix.substr(0, equals);
    if (equals != std::string::npos) piece.statement = prefix.substr(equals + 1);
    return piece;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Piece> parse_template(std::string_view text) { return Parser(text).whole(); }

}  // namespace uptake::simulator
