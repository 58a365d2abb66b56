// The strongest test: something that must not survive is planted in every attribute that DCMTK's
// dictionary knows (5,000 and more, private ones among them), at three depths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <tuple>

#include "core/text.h"
#include "deidentify_datasets.h"

namespace uptake::dicom {
namespace {

using datasets::deidentifier;

struct Attribute {
  DcmTagKey key;  ///< of a private one: without its block
  DcmEVR vr;
  std::string creator;
};

std::vector<Attribute> dictionary() {
  std::vector<Attribute> attributes;
  const DcmDataDictionary& dictionary = dcmDataDict.rdlock();
  const auto add = [&](const DcmDictEntry& entry) {
    // 0xFFFE delimits items; pixels are never text (docs/deidentification.md, limits).
    if (entry.getGroup() == 0xFFFE || entry.getGroup() == 0x7FE0) return;
    const char* creator = entry.getPrivateCreator();
    attributes.push_back({DcmTagKey(entry.getGroup(), entry.getElement()), entry.getEVR(),
                          creator == nullptr ? "" : creator});
  };
  auto& all = const_cast<DcmDataDictionary&>(dictionary);
  for (auto entry = all.normalBegin(); entry != all.normalEnd(); ++entry) add(**entry);
  for (auto entry = all.repeatingBegin(); entry != all.repeatingEnd(); ++entry) add(**entry);
  dcmDataDict.rdunlock();
  // DCMTK inserts at the end quickly, elsewhere slowly.
  std::ranges::sort(attributes, {}, [](const Attribute& a) {
    return std::tuple(a.key.getGroup(), a.key.getElement(), a.creator);
  });
  return attributes;
}

const std::vector<Attribute>& attributes() {
  static const auto all = dictionary();
  return all;
}

/// Text where the VR is text, the same bytes where it is not.
void plant(DcmItem& item, const DcmTag& tag, std::string canary) {
  DcmElement* made = nullptr;
  if (DcmItem::newDicomElementWithVR(made, tag).bad()) return;
  std::unique_ptr<DcmElement> element(made);
  OFCondition planted = element->putOFStringArray(OFString(canary.data(), canary.size()));
  canary.resize((canary.size() + 7) / 8 * 8, ' ');
  const auto bytes = canary.size();
  std::vector<double> aligned(bytes / sizeof(double));
  std::memcpy(aligned.data(), canary.data(), bytes);
  const auto* raw = reinterpret_cast<const Uint8*>(aligned.data());
  const auto* words = reinterpret_cast<const Uint16*>(aligned.data());
  if (!DcmVR(element->ident()).isaString()) {
    planted = element->putUint8Array(raw, bytes);
    if (planted.bad())
      planted = element->putUint16Array(words, bytes / (tag.getEVR() == EVR_AT ? 4 : 2));  // pairs
    if (planted.bad())
      planted = element->putSint16Array(reinterpret_cast<const Sint16*>(words), bytes / 2);
    if (planted.bad())
      planted = element->putUint32Array(reinterpret_cast<const Uint32*>(words), bytes / 4);
    if (planted.bad())
      planted = element->putSint32Array(reinterpret_cast<const Sint32*>(words), bytes / 4);
    if (planted.bad())
      planted = element->putFloat32Array(reinterpret_cast<const Float32*>(words), bytes / 4);
    if (planted.bad()) planted = element->putFloat64Array(aligned.data(), aligned.size());
  }
  if (planted.good() && item.insert(element.get(), OFTrue).good())
    static_cast<void>(element.release());
}

/// In every attribute that holds no items; private ones behind their creators.
void plant_everywhere(DcmItem& item, const std::string& canary) {
  std::map<std::pair<Uint16, std::string>, Uint16> blocks;
  std::map<Uint16, Uint16> next;
  for (const Attribute& attribute : attributes()) {
    const Uint16 group = attribute.key.getGroup(), element = attribute.key.getElement();
    if (attribute.vr == EVR_SQ) continue;
    if (attribute.creator.empty()) {
      plant(item, DcmTag(attribute.key, DcmVR(attribute.vr)), canary);
      continue;
    }
    auto& last = next.try_emplace(group, Uint16{0x0F}).first->second;
    const auto [block, fresh] = blocks.try_emplace({group, attribute.creator}, Uint16{0});
    if (fresh) {
      if (last == 0xFF) continue;  // no block is left in this group
      block->second = ++last;
      item.putAndInsertString(DcmTag(group, block->second, DcmVR(EVR_LO)),
                              attribute.creator.c_str());
    }
    if (block->second == 0) continue;
    const auto in_block = static_cast<Uint16>(block->second << 8 | (element & 0xFF));
    plant(item, DcmTag(group, in_block, DcmVR(attribute.vr)), canary);
  }
  // And a creator that is no creator.
  datasets::set_private(item, 0x0011FE01, canary, EVR_LO, canary);
}

/// Everywhere at the top; in an item of every sequence; and everywhere in an item of each sequence
/// that is kept, and of a sequence in it.
std::unique_ptr<DcmDataset> planted(const std::string& canary) {
  auto dataset = std::make_unique<DcmDataset>();
  plant_everywhere(*dataset, canary);
  for (const Attribute& attribute : attributes()) {
    if (attribute.vr != EVR_SQ || !attribute.creator.empty()) continue;
    DcmItem& item = datasets::item_of(
        *dataset, std::uint32_t{attribute.key.getGroup()} << 16 | attribute.key.getElement());
    datasets::set(item, 0x00100010, canary);
    datasets::set(item, 0x00080060, canary);
    datasets::set(datasets::item_of(item, 0x0040A730), 0x0040A160, canary);
  }
  for (const auto& rule : datasets::rules().at("attributes")) {
    if (rule.at("vr") != "SQ") continue;
    const auto tag = static_cast<std::uint32_t>(
        std::stoul(rule.at("tag").get<std::string>().replace(4, 1, ""), nullptr, 16));
    DcmItem& item = datasets::item_of(*dataset, tag);
    plant_everywhere(item, canary);
    plant(item, DcmTag(0x7FE0, 0x0010, DcmVR(EVR_OB)), canary);
    plant_everywhere(datasets::item_of(item, 0x00540016), canary);
  }
  return dataset;
}

/// VRs of the elements whose text holds the canary.
void find(DcmItem& item, const std::string& canary, std::set<std::string>& vrs) {
  for (unsigned long i = 0; i < item.card(); ++i) {
    DcmElement& element = *item.getElement(i);
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element)) {
      for (unsigned long k = 0; k < sequence->card(); ++k) find(*sequence->getItem(k), canary, vrs);
      continue;
    }
    OFString text;
    element.getOFStringArray(text);
    if (std::string_view(text.data(), text.length()).find(canary) != std::string_view::npos)
      vrs.insert(DcmVR(element.getVR()).getVRName());
  }
}

std::size_t count_in_bytes(DcmDataset& dataset, const std::string& canary) {
  const std::string bytes = lower(datasets::bytes_of(dataset, EXS_LittleEndianExplicit));
  std::size_t count = 0;
  for (auto at = bytes.find(lower(canary)); at != std::string::npos;
       at = bytes.find(lower(canary), at + 1))
    ++count;
  return count;
}

class Canary : public testing::Test {
 protected:
  // DCMTK warns of each value that breaks the rules of its VR: here, nearly all do.
  static void SetUpTestSuite() { OFLog::configure(OFLogger::OFF_LOG_LEVEL); }
};

TEST_F(Canary, IsPlantedInThousandsOfPlaces) {
  EXPECT_GT(attributes().size(), 5000u);
  const auto dataset = planted("Zq7Canary Eve");
  // At the top and in the item and the nested item of each of the kept sequences.
  EXPECT_GT(count_in_bytes(*dataset, "Zq7Canary Eve"), 100'000u);
}

TEST_F(Canary, NameSurvivesNowhere) {
  for (const std::string canary : {"Zq7Canary Eve", "Zq7canary^Eve", "zq7c\xE4nary"}) {
    const auto dataset = planted(canary);
    deidentifier().apply(*dataset);
    EXPECT_EQ(count_in_bytes(*dataset, canary), 0u) << canary;
  }
}

// A word in capitals is a possible defined term: only attributes of VR CS that are kept can hold
// it.
TEST_F(Canary, NameInCapitalsSurvivesInCodeStringsOnly) {
  const auto dataset = planted("ZQ7CANARY EVE");
  deidentifier().apply(*dataset);
  std::set<std::string> vrs;
  find(*dataset, "ZQ7CANARY", vrs);
  EXPECT_THAT(vrs, testing::ElementsAre("CS"));
}

// A number is a possible number: ten digits survive where a number, or a term, is kept.
TEST_F(Canary, DigitsSurviveInNumbersAndCodeStringsOnly) {
  const auto dataset = planted("8675309423");
  deidentifier().apply(*dataset);
  std::set<std::string> vrs;
  find(*dataset, "8675309423", vrs);
  EXPECT_THAT(vrs, testing::IsSubsetOf({"CS", "DS", "IS"}));
}

TEST_F(Canary, DateSurvivesNowhereButAsNumber) {
  const auto dataset = planted("20191024");
  datasets::set(*dataset, 0x00100020, "MRN-0042");
  deidentifier().apply(*dataset);
  std::set<std::string> vrs;
  find(*dataset, "20191024", vrs);
  EXPECT_THAT(vrs, testing::IsSubsetOf({"CS", "DS", "IS"}));
  EXPECT_EQ(datasets::get(*dataset, 0x00080020), deidentifier().shift_date("20191024", "MRN-0042"));
}

TEST_F(Canary, UidSurvivesNowhere) {
  const std::string uid = "1.2.276.0.7230010.3.1.4.8323329";
  const auto dataset = planted(uid);
  deidentifier().apply(*dataset);
  EXPECT_EQ(count_in_bytes(*dataset, uid), 0u);
  EXPECT_EQ(datasets::get(*dataset, 0x00080018), deidentifier().uid(uid));
}

TEST_F(Canary, NothingIsLeftThatIsNotOnTheList) {
  const auto dataset = planted("Zq7Canary Eve");
  deidentifier().apply(*dataset);
  std::set<std::string> listed{"(0012,0062)", "(0012,0063)", "(0012,0064)", "(0028,0303)"};
  for (const auto& rule : datasets::rules().at("attributes"))
    listed.insert("(" + lower(rule.at("tag").get<std::string>()) + ")");
  for (unsigned long i = 0; i < dataset->card(); ++i) {
    const DcmTag& tag = dataset->getElement(i)->getTag();
    EXPECT_TRUE(tag.isPrivate() || listed.contains(tag.toString())) << tag.toString();
  }
}

}  // namespace
}  // namespace uptake::dicom
