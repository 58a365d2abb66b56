#include "dicom/dataset_writer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "core/build_info.h"
#include "core/error.h"
#include "core/file_error.h"
#include "dicom/element_header.h"
#include "dicom/uid.h"

namespace uptake::dicom {
namespace {

constexpr auto syntax = EXS_LittleEndianExplicit;
constexpr auto lengths = EET_ExplicitLength;

/// What DCMTK refuses here is a mistake of this program.
void check_written(const OFCondition& condition, const char* doing) {
  if (condition.bad())
    throw Error("internal", fmt::format("DCMTK cannot {}: {}", doing, condition.text()));
}

std::string required_uid(DcmDataset& dataset, const DcmTagKey& key, std::uint32_t tag) {
  OFString uid;
  if (dataset.findAndGetOFString(key, uid).bad() || uid.empty())
    throw Error("dicom.value", fmt::format("{} is absent: no file is without", tag_text(tag)));
  return {uid.data(), uid.size()};
}

/// The meta header is made here, since DCMTK's own would name DCMTK as the writer.
void fill_meta_header(DcmMetaInfo& meta, DcmDataset& dataset) {
  const auto set = [&](const DcmTagKey& key, const std::string& value) {
    check_written(meta.putAndInsertString(key, value.c_str()), "make a meta header");
  };
  constexpr std::array<Uint8, 2> version_one{0, 1};
  check_written(meta.putAndInsertUint8Array(DCM_FileMetaInformationVersion, version_one.data(), 2),
                "make a meta header");
  set(DCM_MediaStorageSOPClassUID, required_uid(dataset, DCM_SOPClassUID, 0x00080016));
  set(DCM_MediaStorageSOPInstanceUID, required_uid(dataset, DCM_SOPInstanceUID, 0x00080018));
  set(DCM_TransferSyntaxUID, UID_LittleEndianExplicitTransferSyntax);
  set(DCM_ImplementationClassUID, uid_from("uptake: implementation class"));
  set(DCM_ImplementationVersionName, ("UPTAKE_" + version()).substr(0, 16));
  check_written(meta.putAndInsertUint32(DCM_FileMetaInformationGroupLength, 0),
                "make a meta header");
  check_written(
      meta.computeGroupLengthAndPadding(EGL_recalcGL, EPD_withoutPadding, syntax, lengths),
      "make a meta header");
}

void append(DcmObject& object, DcmOutputStream& stream) {
  object.transferInit();
  check_written(object.write(stream, syntax, lengths, nullptr), "encode a dataset");
  object.transferEnd();
}

/// DCMTK's own file stream does not say when the last bytes did not reach the disk.
int write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace

DatasetWriter::DatasetWriter() : DatasetItem(nullptr), dataset_(std::make_unique<DcmDataset>()) {
  item_ = dataset_.get();
  text(0x00080005, "ISO_IR 192");
}

DatasetWriter::DatasetWriter(const DatasetWriter& other) : DatasetItem(nullptr) {
  // DCMTK walks the dataset that it copies by a cursor inside of it.
  const std::lock_guard lock(other.copying_);
  dataset_ = std::make_unique<DcmDataset>(*other.dataset_);
  item_ = dataset_.get();
}

DatasetWriter::DatasetWriter(DatasetWriter&& other) noexcept
    : DatasetItem(std::exchange(other.item_, nullptr)), dataset_(std::move(other.dataset_)) {}

DatasetWriter& DatasetWriter::operator=(DatasetWriter other) noexcept {
  std::swap(dataset_, other.dataset_);
  std::swap(item_, other.item_);
  return *this;
}

DatasetWriter::~DatasetWriter() = default;

void DatasetWriter::pixels(std::span<const std::uint16_t> values) {
  check_written(dataset_->putAndInsertUint16Array(DcmTag(DCM_PixelData, EVR_OW), values.data(),
                                                  values.size()),
                "put pixels");
}

void DatasetWriter::pixels(std::span<const std::int16_t> values) {
  pixels(std::span(reinterpret_cast<const std::uint16_t*>(values.data()), values.size()));
}

void DatasetWriter::pixels(std::span<const std::uint8_t> values) {
  check_written(
      dataset_->putAndInsertUint8Array(DcmTag(DCM_PixelData, EVR_OB), values.data(), values.size()),
      "put pixels");
}

std::vector<std::byte> DatasetWriter::bytes() const {
  DcmMetaInfo meta;
  fill_meta_header(meta, *dataset_);
  std::vector<std::byte> file(std::size_t{meta.calcElementLength(syntax, lengths)} +
                              dataset_->calcElementLength(syntax, lengths));
  DcmOutputBufferStream stream(file.data(), static_cast<offile_off_t>(file.size()));
  append(meta, stream);
  append(*dataset_, stream);
  void* begin = nullptr;
  offile_off_t length = 0;
  stream.flushBuffer(begin, length);
  if (static_cast<std::size_t>(length) != file.size())
    throw Error("internal", fmt::format("a DICOM file of {} bytes took {}", file.size(), length));
  return file;
}

void DatasetWriter::write(const std::filesystem::path& path) const {
  const auto file_bytes = bytes();
  const int opened = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int problem = opened < 0 ? errno : write_all(opened, file_bytes);
  if (opened >= 0 && ::close(opened) != 0 && problem == 0) problem = errno;
  if (problem == 0) return;
  const Error error = write_error(path, problem);
  throw Error("dicom.write", error.message(), error.cure());
}

}  // namespace uptake::dicom
