#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "dicom/guard_helpers.h"

namespace uptake::dicom {
namespace {

using namespace uptake::test;  // NOLINT(google-build-using-namespace): it writes DICOM for tests

bool heads() { return *rc::gen::arbitrary<bool>(); }

Coding any_coding() {
  return *rc::gen::elementOf(std::vector(std::begin(codings), std::end(codings)));
}

/// No byte of a group is zero: cut in its middle, a tag must not look like padding.
std::uint32_t any_tag() {
  const auto group = *rc::gen::element<std::uint32_t>(0x0111, 0x1121, 0x2133, 0x4154, 0x5175);
  return group << 16 | *rc::gen::inRange<std::uint32_t>(0x1000, 0x10FF);
}

std::string any_text(Coding coding) {
  const auto vr = *rc::gen::element<std::string>("LO", "UN", "OW", "US", "UT", "PN", "SV");
  return element(coding, any_tag(), vr, *rc::gen::resize(30, rc::gen::arbitrary<std::string>()));
}

std::string any_elements(Coding coding, int depth);

std::string any_sequence(Coding coding, int depth) {
  std::string items;
  const int count = *rc::gen::inRange(0, 3);
  for (int i = 0; i < count; ++i) items += item(coding, any_elements(coding, depth - 1), heads());
  return sequence(coding, any_tag(), items, heads());
}

/// A sequence under UN: implicit inside (PS3.5 6.2.2, note 7).
std::string any_unknown_sequence(Coding coding, int depth) {
  return element_header(coding, any_tag(), "UN", undefined_length) +
         item(implicit_le, any_elements(implicit_le, depth - 1), heads()) +
         delimiter(implicit_le, sequence_end_tag);
}

std::string any_element(Coding coding, int depth) {
  const int kind = depth > 0 ? *rc::gen::inRange(0, 5) : 0;
  if (kind == 3) return any_sequence(coding, depth);
  if (kind == 4) return any_unknown_sequence(coding, depth);
  return any_text(coding);
}

std::string any_elements(Coding coding, int depth) {
  std::string elements;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) elements += any_element(coding, depth);
  return elements;
}

RC_GTEST_PROP(GuardProperty, WalksWellFormedTreesAndRefusesThemCut, ()) {
  const Coding coding = any_coding();
  std::string dataset = any_text(coding);
  std::vector<std::size_t> whole_at = {dataset.size()};
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    dataset += any_element(coding, 4);
    whole_at.push_back(dataset.size());
  }
  const std::string file = dicom_file(uid_of(coding), dataset);
  RC_ASSERT(code_of(file) == "");
  RC_ASSERT(layout_of(file).header_length == dataset.size());

  // A cut between two elements of the top level leaves a dataset in which nothing shows it.
  const auto cut = *rc::gen::inRange<std::size_t>(1, dataset.size());
  const bool between = std::find(whole_at.begin(), whole_at.end(), cut) != whole_at.end();
  RC_ASSERT(dataset_code(coding, dataset.substr(0, cut)) == (between ? "" : "dicom.truncated"));
}

RC_GTEST_PROP(GuardProperty, BoundsNestingOfEveryMixture, ()) {
  Coding coding = any_coding();
  const Coding outermost = coding;
  const int depth = *rc::gen::inRange(1, 130);
  // Where UN makes it implicit, from outside in.
  const int implicit_from = heads() ? depth : *rc::gen::inRange(0, depth);
  std::string nest = any_text(outermost == explicit_be && implicit_from == depth ? explicit_be
                              : implicit_from < depth                            ? implicit_le
                                                                                 : outermost);
  for (int level = depth - 1; level >= 0; --level) {
    coding = level >= implicit_from ? implicit_le : outermost;
    const std::string inside = item(coding, nest, heads());
    nest = level == implicit_from ? element_header(outermost, any_tag(), "UN", undefined_length) +
                                        inside + delimiter(implicit_le, sequence_end_tag)
                                  : sequence(coding, any_tag(), inside, heads());
  }
  RC_ASSERT(dataset_code(outermost, nest) == (depth > 64 ? "dicom.nesting" : ""));
}

/// Whatever the bytes are: an answer or an Error, and what it says lies inside the file.
RC_GTEST_PROP(GuardProperty, NeverPointsOutsideTheFile, ()) {
  const Coding coding = any_coding();
  std::string dataset =
      patient(coding) + any_elements(coding, 4) + element(coding, pixel_data, "OW", "12345678");
  const int changes = *rc::gen::inRange(0, 4);
  for (int i = 0; i < changes; ++i)
    dataset[*rc::gen::inRange<std::size_t>(0, dataset.size())] = *rc::gen::arbitrary<char>();
  const std::string file = dicom_file(uid_of(coding), dataset);
  if (!code_of(file).empty()) return;
  const Layout layout = layout_of(file);
  RC_ASSERT(layout.header_length <= dataset.size());
  if (layout.pixels) {
    RC_ASSERT(layout.pixels->element < layout.pixels->value);
    RC_ASSERT(layout.pixels->value <= dataset.size());
    RC_ASSERT(layout.pixels->length <= dataset.size() - layout.pixels->value);
  }
}

}  // namespace
}  // namespace uptake::dicom
