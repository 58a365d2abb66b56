#include <gtest/gtest.h>
#include <zlib.h>

#include "dicom/guard_helpers.h"

namespace uptake::dicom {
namespace {

using namespace uptake::test;  // NOLINT(google-build-using-namespace): it writes DICOM for tests

/// RFC 1951 as it is, or what `window_bits` asks zlib for.
std::string deflate(const std::string& text, int window_bits = -MAX_WBITS) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string packed(text.size() + 1000, '\0'), input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Guard, InflatesADeflatedDataset) {
  const std::string dataset = uids(explicit_le) + element(explicit_le, pixel_data, "OW", "1234");
  for (const int window_bits : {-MAX_WBITS, +MAX_WBITS}) {  // as the standard says, and not quite
    const std::string file = dicom_file(deflated_uid, deflate(dataset, window_bits) + '\0');
    const Layout layout = layout_of(file);
    EXPECT_TRUE(layout.deflated);
    EXPECT_TRUE(layout.explicit_vr);
    EXPECT_EQ(layout.study_uid, "1.2.3.4");
    const auto inflated = layout.dataset(bytes_of(file));
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(inflated.data()), inflated.size()),
              dataset);
    EXPECT_EQ(layout.header_length, 68u);
    EXPECT_EQ(layout.pixels->value, 80u);
  }
}

TEST(Guard, RefusesDamagedDeflatedDatasets) {
  const std::string packed = deflate(uids(explicit_le));
  EXPECT_EQ(code_of(dicom_file(deflated_uid, packed.substr(0, packed.size() - 5))),
            "dicom.truncated");
  EXPECT_EQ(code_of(dicom_file(deflated_uid, "\x07 no deflate")), "dicom.inflate");
}

TEST(Guard, RefusesBombs) {
  GuardLimits limits;
  limits.inflated_bytes = 1'000'000;
  const std::string zeros = element(explicit_le, private_tag, "OB", std::string(2'000'000, '\0'));
  EXPECT_EQ(code_of(dicom_file(deflated_uid, deflate(zeros))), "");
  EXPECT_EQ(code_of(dicom_file(deflated_uid, deflate(zeros)), limits), "dicom.inflate");
  limits = {};
  limits.inflated_ratio = 100;
  EXPECT_EQ(code_of(dicom_file(deflated_uid, deflate(zeros)), limits), "dicom.inflate");
}

}  // namespace
}  // namespace uptake::dicom
