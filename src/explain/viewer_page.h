#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "imaging/render.h"
#include "imaging/render_body.h"

namespace uptake {

/// Axial slices side by side as one PNG whose colours are data: up to three volumes of bytes, one a
/// channel. The browser unpacks them.
struct Sprite {
  std::size_t width = 0, height = 0;   ///< of one slice
  std::size_t across = 0, slices = 0;  ///< slices in a row, and of all; from feet to head
  std::string png;
};

/// One region on the page: its maps, red, green and blue being the methods in their order.
struct ViewerRegion {
  std::string name;
  double probability = 0;
  std::vector<std::size_t> hottest_slices;  ///< a method each
  Sprite maps;
};

/// What an exam's page shows.
class ViewerPage {
 public:
  /// At most three methods.
  ViewerPage(const Scan& scan, std::string exam, std::string run, std::vector<std::string> methods);

  /// `maps`: one a method, 0 to 1 on the scan's grid; `hottest`: a voxel of each. From any thread.
  ViewerRegion drawn(const std::string& region, double probability,
                     const std::vector<std::vector<float>>& maps,
                     const std::vector<std::array<std::size_t, 3>>& hottest) const;
  void add(ViewerRegion region) { regions_.push_back(std::move(region)); }

  /// One self-contained HTML page, made of share/explain/: nothing comes from the network (and a
  /// content security policy says so). Errors: "file.read", "share.missing", those of
  /// Figure::png().
  std::string html() const;

 private:
  Sprite sprite_of(const std::vector<std::span<const float>>& volumes,
                   const std::vector<Window>& windows, double most_voxels) const;

  const Scan& scan_;
  std::string exam_, run_;
  std::vector<std::string> methods_;
  Windows windows_;
  Box box_;
  View view_;
  Sprite anatomy_;  ///< CT, PET
  std::vector<ViewerRegion> regions_;
};

}  // namespace uptake
