#include "report/mask_identifiers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "core/build_info.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

const nlohmann::json& shipped_masks() {
  static const auto parsed =
      nlohmann::json::parse(read_all(share_folder() / "deidentify.json")).at("text");
  return parsed;
}

std::string masked(std::string_view text, const KnownIdentifiers& known = {}) {
  static const IdentifierMask mask(shipped_masks());
  return mask.apply(text, known).text;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

void expect_masked(const Pairs& pairs, const KnownIdentifiers& known = {}) {
  for (const auto& [text, expected] : pairs) EXPECT_EQ(masked(text, known), expected) << text;
}

TEST(MaskDates, InManyForms) {
  for (const char* date : {"1/2/2019",
                           "01/02/2019",
                           "31/12/2019",
                           "1/2/19",
                           "12/31/99",
                           "01-02-19",
                           "2019-01-02",
                           "2019/01/02",
                           "02.01.2019",
                           "02.01.19",
                           "Jan 2, 2019",
                           "January 2nd, 2019",
                           "JANUARY 2, 2019",
                           "2 January 2019",
                           "02-Jan-2019",
                           "2-JAN-19",
                           "2nd of January 2019",
                           "January 2019",
                           "Sept. 2019",
                           "january, 2019",
                           "20190102",
                           "3/2019",
                           "March 15",
                           "15 March",
                           "Dec 3rd"}) {
    EXPECT_EQ(masked(std::string("Compared with ") + date + "."), "Compared with [DATE].") << date;
    EXPECT_EQ(masked(date), "[DATE]");
  }
  expect_masked({{"PET-CT dated 3/14 and CT of 5/20", "PET-CT dated [DATE] and CT of [DATE]"},
                 {"1/2/2019-1/9/2019", "[DATE]-[DATE]"},
                 {"2019-01-02T14:35", "[DATE]T14:35"},
                 {"on 1/2/2019 at 2:35 PM", "on [DATE] at 2:35 PM"}});
}

TEST(MaskNames, BehindTitlesAndSignatures) {
  expect_masked({
      {"Discussed with Dr. Smith by phone.", "Discussed with Dr. [NAME] by phone."},
      {"Dr. John A. Smith was informed", "Dr. [NAME] was informed"},
      {"DR. JOHN SMITH AT 14:35", "DR. [NAME] AT 14:35"},
      {"Drs. Smith and Jones agree", "Drs. [NAME] agree"},
      {"dictated by dr. smith", "dictated by dr. [NAME]"},
      {"Mrs. O'Brien-Miller returned", "Mrs. [NAME] returned"},
      {"Mr van der Berg", "Mr [NAME]"},
      {"Prof. Müller", "Prof. [NAME]"},
      {"Dictated by: Anna Miller", "Dictated by: [NAME]"},
      {"DICTATED BY: MILLER, ANNA", "DICTATED BY: [NAME]"},
      {"Electronically signed by Anna B. Miller, MD on 1/2/2019",
       "Electronically signed by [NAME], MD on [DATE]"},
      {"Read and interpreted by: Dr. Miller", "Read and interpreted by: Dr. [NAME]"},
      {"Anna Miller, M.D.", "[NAME], M.D."},
      {"IMPRESSION Anna Miller MD", "IMPRESSION [NAME] MD"},
      {"Patient name: Anna Miller", "Patient name: [NAME]"},
      {"Referring physician: Miller", "Referring physician: [NAME]"},
      {"Findings were discussed with Anna Miller at 2:35 PM",
       "Findings were discussed with [NAME] at 2:35 PM"},
  });
}

TEST(MaskNumbers, OfRecordsTelephonesAndAddresses) {
  expect_masked({
      {"MRN: 1234567", "MRN: [ID]"},
      {"MRN 12345", "MRN [ID]"},
      {"MRN: 19370101", "MRN: [ID]"},  // a date only by chance
      {"Medical record number: AB-1234", "Medical record number: [ID]"},
      {"Accession #: A12-345", "Accession #: [ID]"},
      {"Case no. 17-204", "Case no. [ID]"},
      {"SSN 123-45-6789", "SSN [ID]"},
      {"123-45-6789", "[ID]"},
      {"see 8675309423", "see [ID]"},
      {"Study 1.2.840.113619.2.55.3.604688119.971", "Study [ID]"},
      {"Study 1.2.840.113619.2.55.3.20190102.971", "Study [ID]"},
      {"call (555) 123-4567", "call [PHONE]"},
      {"555-123-4567 or +49 30 1234567", "[PHONE] or [PHONE]"},
      {"Pager: 12345", "Pager: [PHONE]"},
      {"phone 555-1234", "phone [PHONE]"},
      {"anna.miller@example.org", "[EMAIL]"},
      {"see https://pacs.example.org/x?id=12.", "see [URL]."},
      {"lives at 12 Main Street", "lives at [ADDRESS]"},
      {"Boston, MA 02115", "Boston, [ADDRESS]"},
      {"seen at Saint Mary Hospital", "seen at [PLACE] Hospital"},
  });
}

TEST(MaskAges, Over89Only) {
  expect_masked({
      {"A 91-year-old woman", "A [AGE]-year-old woman"},
      {"93 yo male", "[AGE] yo male"},
      {"aged 102", "aged [AGE]"},
      {"94F with lymphoma", "[AGE]F with lymphoma"},
      {"(F, 92y)", "(F, [AGE]y)"},
      {"An 89-year-old man, 45 y/o, aged 60", "An 89-year-old man, 45 y/o, aged 60"},
  });
}

TEST(MaskKnown, NamesWhateverTheirLetterCase) {
  const KnownIdentifiers known{{"Kowalski^Anna Maria^^Dr"}, {}};
  expect_masked({{"Kowalski, Anna: PET. kowalski's ANNA", "[NAME], [NAME]: PET. [NAME]'s [NAME]"},
                 {"Anna-Maria Kowalskis", "[NAME]-[NAME] Kowalskis"},
                 {"Annabel, DR chest, Planna", "Annabel, DR chest, Planna"}},
                known);
  EXPECT_EQ(masked("ÅSA and Åsa, not Åsar", {{"Åsa"}, {}}), "[NAME] and [NAME], not Åsar");
}

TEST(MaskKnown, OrdinaryWordsOnlyBesideAnotherPartOfTheName) {
  const KnownIdentifiers known{{"Bone^Li^J"}, {}};
  expect_masked({{"Bone, Li", "[NAME], [NAME]"},
                 {"LI BONE has bone pain", "[NAME] [NAME] has bone pain"},
                 {"Li J. Bone", "[NAME] J. [NAME]"},
                 {"Bone scan. Bone lesions. BONE WINDOWS", "Bone scan. Bone lesions. BONE WINDOWS"},
                 {"the bone, li-rads", "the bone, li-rads"}},
                known);
  EXPECT_EQ(masked("Head: normal. Anna Head", {{"Head^Anna"}, {}}), "Head: normal. [NAME] [NAME]");
}

TEST(MaskKnown, IdentifiersAsWholeTokens) {
  const KnownIdentifiers known{{}, {"0042717", "A12-345", "12", "CHEST"}};
  expect_masked({{"Pat. 0042717, also 42717; a12-345", "Pat. [ID], also [ID]; [ID]"},
                 {"12 mm in the chest, 427170, XA12-345", "12 mm in the chest, 427170, XA12-345"}},
                known);
}

std::string name_of_somebody() {
  return *rc::gen::element<std::string>("Kowalski", "O'Brien", "Nguyen", "García", "van der Berg",
                                        "Smith-Jones", "MÜLLER", "A. B. Okafor", "Anna Lindqvist");
}

std::string some_date() {
  const int year = *rc::gen::inRange(1990, 2030), month = *rc::gen::inRange(1, 13),
            day = *rc::gen::inRange(1, 29);
  static constexpr std::array months{"January", "Feb",    "Mar.", "APRIL", "May", "june",
                                     "Jul",     "August", "Sept", "Oct.",  "Nov", "December"};
  const char* name = months.at(static_cast<std::size_t>(month - 1));
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return fmt::format("{}/{}/{}", month, day, year);
    case 1:
      return fmt::format("{:02}.{:02}.{}", day, month, year);
    case 2:
      return fmt::format("{}-{:02}-{:02}", year, month, day);
    case 3:
      return fmt::format("{} {}, {}", name, day, year);
    case 4:
      return fmt::format("{} {} {}", day, name, year);
    case 5:
      return fmt::format("{:02}/{:02}/{:02}", day, month, year % 100);
    default:
      return fmt::format("{}{:02}{:02}", year, month, day);
  }
}

RC_GTEST_PROP(MaskProperty, IdentifiersGoAndTheSentenceStays, ()) {
  const auto sentence = *rc::gen::element<std::string>(
      "Right upper lobe nodule, 1.2 x 0.9 cm (image 4/75), SUVmax 8.7.", "Heart size is normal.",
      "FDG 370 MBq was injected at 14:35.", "L4-5 disc disease, 1/2 of the height.");
  const auto id = std::to_string(*rc::gen::inRange(1'000'000, 2'000'000'000));
  const std::string text =
      fmt::format("{} {} MRN: {}. Electronically signed by {} on {}. {}", sentence, some_date(), id,
                  name_of_somebody(), some_date(), sentence);
  RC_LOG() << text;
  RC_ASSERT(masked(text) ==
            fmt::format("{} [DATE] MRN: [ID]. Electronically signed by [NAME] on [DATE]. {}",
                        sentence, sentence));
}

TEST(Mask, CountsWhatItPutIn) {
  const IdentifierMask mask(shipped_masks());
  const auto result = mask.apply("Dr. Smith, 1/2/2019, 3/4/2019, Miller", {{"Miller"}, {}});
  EXPECT_EQ(result.text, "Dr. [NAME], [DATE], [DATE], [NAME]");
  EXPECT_EQ(result.counts, (std::map<std::string, int>{{"DATE", 2}, {"NAME", 2}}));
  EXPECT_TRUE(mask.apply("", {}).counts.empty());
}

TEST(Mask, ChangesNothingTheSecondTime) {
  const std::string text = "Dictated by: Anna Miller, MD on 1/2/2019; MRN: 1234567, Pager: 12345";
  EXPECT_EQ(masked(masked(text)), masked(text));
}

TEST(Mask, StandsTextThatIsNotUtf8) {
  EXPECT_EQ(masked("\xFF\xFE 1/2/2019 \xC3"), "\xFF\xFE [DATE] \xC3");
}

TEST(Mask, NamesThePatternThatIsWrong) {
  auto broken = shipped_masks();
  broken["patterns"][0]["pattern"] = "(";
  const auto error = error_of([&] { return IdentifierMask(broken); });
  EXPECT_EQ(error.code(), "mask.rules");
  EXPECT_THAT(error.message(), testing::HasSubstr("e-mail"));
}

}  // namespace
}  // namespace uptake
