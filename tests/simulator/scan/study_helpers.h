#pragma once

#include <cstddef>

#include "core/build_info.h"
#include "simulator/scan/study_writer.h"

namespace uptake::simulator {

inline Scanner scanner() { return read_scanner(share_folder() / "simulator" / "scanner.json"); }

inline StudyHeader study() {
  StudyHeader s;
  s.uid_text = "study of a test";
  s.accession_number = "SIM-17-1";
  return s;
}

/// 6 x 5 pixels, no two sizes alike, from feet to head.
inline SliceGeometry geometry(std::size_t slices) {
  SliceGeometry g;
  g.columns = 6;
  g.rows = 5;
  g.slices = slices;
  g.pixel_x_mm = 4.07283;
  g.pixel_y_mm = 3.5;
  g.first_pixel_mm = {-201.25, -180.5, -640.125};
  g.step_mm = 3.27;
  g.thickness_mm = 2.5;
  return g;
}

}  // namespace uptake::simulator
