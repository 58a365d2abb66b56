#include <algorithm>
#include <vector>

#include "dicom/uid.h"
#include "simulator/scan/study_writer.h"

namespace uptake::simulator {

constexpr int lowest_hu = -1024;  // stored as 0

CtSeriesWriter::CtSeriesWriter(const std::filesystem::path& exam_folder, const Scanner& scanner,
                               const StudyHeader& study, const SliceGeometry& geometry)
    : folder_(exam_folder / "CT"),
      geometry_(geometry),
      series_uid_(dicom::uid_from(study.uid_text + "/CT")),
      common_(common_header(scanner, study)) {
  put_attributes(common_, scanner.ct);
  put_series(common_, geometry_, series_uid_, false);
  put_moment(common_, 0x00080021, 0x00080031, study.study_day, study.ct_time_s);
  put_moment(common_, 0x00080022, 0x00080032, study.study_day, study.ct_time_s);
  common_.integer(0x00281052, lowest_hu);
  common_.integer(0x00281053, 1);
  make_series_folder(folder_);
}

void CtSeriesWriter::slice(std::size_t k, std::span<const std::int16_t> hu) const {
  dicom::DatasetWriter file(common_);
  put_slice(file, geometry_, series_uid_, k, hu.size());
  std::vector<std::uint16_t> stored(hu.size());
  std::ranges::transform(hu, stored.begin(), [](std::int16_t value) {
    return static_cast<std::uint16_t>(std::max<int>(value, lowest_hu) - lowest_hu);
  });
  file.pixels(stored);
  file.write(folder_ / slice_file(k));
}

}  // namespace uptake::simulator
