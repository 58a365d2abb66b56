#include "simulator/report/report_sentence.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/error.h"

namespace uptake::simulator {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

/// A slip of the fingers: two letters swapped, one dropped or one doubled. The first and last stay.
std::string mistype(std::string word, RandomStream& rng) {
  const std::size_t at = 1 + rng.below(word.size() - 3);
  switch (rng.below(3)) {
    case 0:
      std::swap(word[at], word[at + 1]);
      break;
    case 1:
      word.erase(at, 1);
      break;
    default:
      word.insert(at, 1, word[at]);
  }
  return word;
}

std::string respell_word(const std::string& word, const Spelling& spelling, bool in_span,
                         RandomStream& rng) {
  std::string spelled = word;
  if (spelling.words != nullptr) {
    std::string plain = word;
    plain[0] = lower(plain[0]);
    const auto found = spelling.words->find(plain);
    if (found != spelling.words->end()) {
      spelled = found->second;
      if (is_upper(word[0])) spelled[0] = upper(spelled[0]);
    }
  }
  const bool can_slip = spelled.size() > 5 && !is_upper(spelled[1]);
  const double chance = spelling.typos * (in_span ? 0.1 : 1);
  if (can_slip && chance > 0 && rng.uniform() < chance) spelled = mistype(spelled, rng);
  return spelled;
}

std::string respell(const std::string& text, const Spelling& spelling, RandomStream& rng) {
  if (spelling.words == nullptr && spelling.typos <= 0) return text;
  std::string out;
  bool in_span = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end > i) {
      out += respell_word(text.substr(i, end - i), spelling, in_span, rng);
      i = end;
      continue;
    }
    if (text[i] == span_opens) in_span = true;
    if (text[i] == span_closes) in_span = false;
    out += text[i++];
  }
  return out;
}

/// Builds the clean text and closes spans over it.
class Cleaner {
 public:
  explicit Cleaner(const Utterance& utterance) : utterance_(utterance) {}

  void put(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == span_opens) {
        opening_ = true;
      } else if (text[i] == span_closes) {
        close();
      } else if (text[i] == article_mark) {
        put_article(std::string_view(text).substr(i + 1));
      } else {
        put_char(text[i]);
      }
    }
  }

  Sentence take(bool ends) {
    while (!out_.text.empty() && out_.text.back() == ' ') out_.text.pop_back();
    if (ends && !out_.text.empty() &&
        std::string_view(".:?").find(out_.text.back()) == std::string_view::npos) {
      out_.text += '.';
    }
    capitalise();
    if (next_ != utterance_.said.size()) throw Error("internal", "a span's marks do not pair");
    return std::move(out_);
  }

 private:
  void put_article(std::string_view rest) {
    std::string next;
    for (const char c : rest) {
      if (c == span_opens || c == span_closes || (c == ' ' && next.empty())) continue;
      if (!is_letter(c) && !is_digit(c)) break;
      next += c;
    }
    put_char('a');
    if (takes_an(next)) put_char('n');
  }

  void put_char(char c) {
    std::string& text = out_.text;
    const bool after_space = text.empty() || text.back() == ' ' || text.back() == '(';
    if (c == ' ' && after_space) return;
    if (std::string_view(",.;:)").find(c) != std::string_view::npos) {
      while (!text.empty() && text.back() == ' ') text.pop_back();
      if (!text.empty() && text.back() == c && c != ')') return;
    }
    if (opening_ && c != ' ') {
      Mention mention;
      mention.begin = text.size();
      out_.mentions.push_back(mention);
      opening_ = false;
      open_ = true;
    }
    text += c;
  }

  void close() {
    if (!open_ || next_ >= utterance_.said.size()) {
      throw Error("internal", "a span is empty or its marks do not pair: " + utterance_.shape);
    }
    Mention& mention = out_.mentions.back();
    mention.end = out_.text.size();
    while (out_.text[mention.end - 1] == ' ') --mention.end;
    mention.region = utterance_.said[next_].region;
    mention.statement = utterance_.said[next_].statement;
    ++next_;
    open_ = false;
  }

  void capitalise() {
    if (!out_.text.empty()) out_.text[0] = upper(out_.text[0]);
    for (std::size_t i = 2; i < out_.text.size(); ++i) {
      if (out_.text[i - 1] == ' ' && out_.text[i - 2] == '.' && i > 3 &&
          !is_upper(out_.text[i - 3])) {
        out_.text[i] = upper(out_.text[i]);
      }
    }
  }

  const Utterance& utterance_;
  Sentence out_;
  std::size_t next_ = 0;
  bool opening_ = false, open_ = false;
};

}  // namespace

bool takes_an(std::string_view next) {
  if (next.empty()) return false;
  if (is_digit(next[0])) {
    const std::string_view number = next.substr(0, next.find_first_not_of("0123456789"));
    return next[0] == '8' || number == "11" || number == "18";
  }
  // Read letter by letter: FDG, LN, SUV, RUL; also the L of L4.
  const bool spelled_out = is_upper(next[0]) && (next.size() == 1 || !std::islower(next[1]));
  if (spelled_out) return std::string_view("AEFHILMNORSX").find(next[0]) != std::string_view::npos;
  std::string word(next.substr(0, 4));
  for (char& c : word) c = lower(c);
  static constexpr std::array<std::string_view, 7> like_you = {"unil", "unif", "uniq", "unit",
                                                               "uter", "uret", "usua"};
  if (std::find(like_you.begin(), like_you.end(), word) != like_you.end()) return false;
  if (word.starts_with("eu")) return false;
  return std::string_view("aeiou").find(word[0]) != std::string_view::npos;
}

Sentence finish(const Utterance& utterance, const Spelling& spelling, RandomStream& rng,
                bool ends) {
  Cleaner cleaner(utterance);
  cleaner.put(respell(utterance.text, spelling, rng));
  Sentence sentence = cleaner.take(ends);
  sentence.shape = utterance.shape;
  for (Mention& mention : sentence.mentions) {
    const std::string& says = mention.statement;
    mention.abnormal =
        says == "abnormal" || says == "benign" || says == "treated" || says == "hedged";
  }
  return sentence;
}

}  // namespace uptake::simulator
