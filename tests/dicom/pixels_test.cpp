#include "dicom/pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "support/phantom.h"
#include "support/temporary_folder.h"

namespace uptake::dicom {
namespace {

using test::PhantomOptions;

/// A CT of three slices of 24 x 24 voxels without noise.
PhantomOptions small_ct(const std::string& syntax) {
  PhantomOptions options;
  options.pet = false;
  options.slices = 3;
  options.ct_side = 24;
  options.seed = 0;
  options.syntax = syntax;
  return options;
}

Instance first_slice(const TemporaryFolder& folder, const PhantomOptions& options) {
  test::write_phantom(folder.path(), options);
  const auto file = folder.path() / "CT" / "0001.dcm";
  return read_instance(file, "0001.dcm");
}

std::string code_of(const Instance& instance) {
  std::vector<float> values(instance.rows * instance.columns);
  try {
    read_pixels(instance, values);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

class EverySyntax : public testing::TestWithParam<const char*> {};

TEST_P(EverySyntax, GivesTheHounsfieldUnitsThatWereStored) {
  const TemporaryFolder folder;
  const Instance i = first_slice(folder, small_ct(GetParam()));
  ASSERT_EQ(i.rows * i.columns, 576U);
  std::vector<float> values(576);
  read_pixels(i, values);
  const auto [x0, y0, z] = *i.position;
  for (std::size_t row = 0; row < 24; ++row)
    for (std::size_t column = 0; column < 24; ++column) {
      const double hu = test::phantom_hu(x0 + static_cast<double>(column) * (*i.pixel_spacing)[1],
                                         y0 + static_cast<double>(row) * (*i.pixel_spacing)[0], z);
      EXPECT_FLOAT_EQ(values[row * 24 + column], static_cast<float>(hu));
    }
}

INSTANTIATE_TEST_SUITE_P(TransferSyntaxes, EverySyntax,
                         testing::Values("explicit", "implicit", "big", "deflated", "rle", "jpeg",
                                         "jpegls"));

TEST(ReadPixels, BitsMayBeStoredAnywhere) {
  const TemporaryFolder folder;
  auto options = small_ct("explicit");
  options.edit = [](DcmDataset& d, bool, std::size_t) {
    // 12 bits, shifted up by four, unsigned; slope and intercept of this slice alone.
    d.putAndInsertUint16(DCM_BitsStored, 12);
    d.putAndInsertUint16(DCM_PixelRepresentation, 0);
    const std::vector<Uint16> stored(576, 0xABC0);
    d.putAndInsertUint16Array(DCM_PixelData, stored.data(), 576);
    d.putAndInsertString(DCM_RescaleSlope, "0.5");
    d.putAndInsertString(DCM_RescaleIntercept, "-10");
  };
  const Instance i = first_slice(folder, options);
  std::vector<float> values(576);
  read_pixels(i, values);
  EXPECT_FLOAT_EQ(values[0], 0xABC * 0.5F - 10);

  // Signed: the highest stored bit is the sign.
  options.edit = [](DcmDataset& d, bool, std::size_t) {
    d.putAndInsertUint16(DCM_BitsStored, 12);
    d.putAndInsertUint16(DCM_HighBit, 11);
    const std::vector<Uint16> stored(576, 0x0FFF);  // -1 in 12 bits
    d.putAndInsertUint16Array(DCM_PixelData, stored.data(), 576);
  };
  read_pixels(first_slice(folder, options), values);
  EXPECT_FLOAT_EQ(values[0], -1025);
}

TEST(ReadPixels, SlopeMustMakeValues) {
  const auto with = [](const char* slope, const char* intercept) {
    const TemporaryFolder folder;
    auto options = small_ct("explicit");
    options.edit = [&](DcmDataset& d, bool, std::size_t) {
      d.putAndInsertString(DCM_RescaleSlope, slope);
      d.putAndInsertString(DCM_RescaleIntercept, intercept);
    };
    return code_of(first_slice(folder, options));
  };
  EXPECT_EQ(with("1", "-1024"), "none");
  EXPECT_EQ(with("0", "-1024"), "dicom.slope");
  EXPECT_EQ(with("nan", "0"), "dicom.slope");
  EXPECT_EQ(with("", "0"), "dicom.slope");
}

TEST(ReadPixels, NamesTheSyntaxThatItCannotDecode) {
  const TemporaryFolder folder;
  Instance i = first_slice(folder, small_ct("rle"));
  // JPEG 2000 in the header, whatever is in the pixels: DCMTK has no decoder for it.
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(i.file.c_str()).good());
  std::string bytes;
  {
    std::FILE* in = std::fopen(i.file.c_str(), "rb");
    char block[4096];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, in)) > 0;) bytes.append(block, n);
    std::fclose(in);
  }
  const std::string rle = "1.2.840.10008.1.2.5", jpeg2000 = "1.2.840.10008.1.2.4.90";
  const auto at = bytes.find(rle);
  ASSERT_NE(at, std::string::npos);
  // The value grows by two bytes (it is padded to 20, then 22): the lengths before it follow.
  bytes.replace(at, 20, jpeg2000);
  bytes[at - 2] = 22;
  bytes[140] = static_cast<char>(bytes[140] + 2);
  std::FILE* out = std::fopen(i.file.c_str(), "wb");
  std::fwrite(bytes.data(), 1, bytes.size(), out);
  std::fclose(out);

  i = read_instance(i.file, "0001.dcm");
  EXPECT_EQ(i.transfer_syntax, jpeg2000);
  std::vector<float> values(576);
  try {
    read_pixels(i, values);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "dicom.transfer_syntax");
    EXPECT_NE(std::string(error.what()).find("JPEG 2000"), std::string::npos) << error.what();
  }
}

TEST(ReadInstance, RefusesImagesThatTheFileIsTooShortFor) {
  const TemporaryFolder folder;
  auto options = small_ct("explicit");
  options.edit = [](DcmDataset& d, bool, std::size_t) {
    d.putAndInsertUint16(DCM_Rows, 65535);
    d.putAndInsertUint16(DCM_Columns, 65535);
  };
  EXPECT_THROW(
      try { first_slice(folder, options); } catch (const Error& error) {
        EXPECT_EQ(error.code(), "dicom.image_size");
        throw;
      },
      Error);
  options.edit = [](DcmDataset& d, bool, std::size_t) { d.putAndInsertUint16(DCM_Rows, 25); };
  EXPECT_THROW(first_slice(folder, options), Error);
}

TEST(ReadInstance, PrivateFactorsInEveryCoding) {
  for (const char* syntax : {"implicit", "explicit", "big", "deflated"}) {
    const TemporaryFolder folder;
    auto options = small_ct(syntax);
    options.ct = false;
    options.pet = true;
    options.pet_side = 16;
    options.edit = [](DcmDataset& d, bool, std::size_t) {
      d.putAndInsertString(DcmTag(0x0009, 0x0010, EVR_LO), "GEMS_PETD_01");
      d.putAndInsertString(DcmTag(0x0009, 0x100D, EVR_DT), "20230611103000.00");
      d.putAndInsertString(DcmTag(0x7053, 0x0010, EVR_LO), "Philips PET Private Group");
      d.putAndInsertString(DcmTag(0x7053, 0x1000, EVR_DS), "0.000551");
      d.putAndInsertString(DcmTag(0x7053, 0x1009, EVR_DS), "1.602563");
    };
    test::write_phantom(folder.path(), options);
    const PetHeader pet = read_instance(folder.path() / "PET" / "0001.dcm", "0001.dcm").pet;
    EXPECT_EQ(pet.philips_suv_factor, 0.000551) << syntax;
    EXPECT_EQ(pet.philips_activity_factor, 1.602563) << syntax;
    EXPECT_EQ(pet.ge_scan_datetime, "20230611103000.00") << syntax;
  }
}

TEST(ReadInstance, TextThatIsNotWhatItsCharacterSetSays) {
  const TemporaryFolder folder;
  auto options = small_ct("explicit");
  options.patient_name = "M\xFCller^J\xF6rg";  // Latin-1, as ISO_IR 100 says
  EXPECT_EQ(first_slice(folder, options).patient_name, "M\xC3\xBCller^J\xC3\xB6rg");
  options.edit = [](DcmDataset& d, bool, std::size_t) {
    d.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");  // says UTF-8, and is not
  };
  EXPECT_EQ(first_slice(folder, options).patient_name, "M\xC3\xBCller^J\xC3\xB6rg");
}

}  // namespace
}  // namespace uptake::dicom
