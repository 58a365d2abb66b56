#include "imaging/nifti.h"

#include <fmt/format.h>
#include <nifti1_io.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_error.h"

namespace uptake {
namespace {

/// Our affine (LPS) as NIfTI wants it (RAS).
mat44 ras_affine(const Grid& grid) {
  Eigen::Matrix4d ras = grid.affine;
  ras.row(0) *= -1;
  ras.row(1) *= -1;
  mat44 result;
  for (int r = 0; r < 4; ++r) {
    for (int c = 0; c < 4; ++c) result.m[r][c] = static_cast<float>(ras(r, c));
  }
  return result;
}

/// Fills in the quaternion, and says whether it means the same as the affine: a quaternion knows no
/// shear. "The same": no voxel moves by more than a hundredth of the smallest spacing.
bool set_qform(nifti_1_header& header, const mat44& affine) {
  float dx, dy, dz, qfac;
  nifti_mat44_to_quatern(affine, &header.quatern_b, &header.quatern_c, &header.quatern_d,
                         &header.qoffset_x, &header.qoffset_y, &header.qoffset_z, &dx, &dy, &dz,
                         &qfac);
  header.pixdim[0] = qfac;
  header.pixdim[1] = dx;
  header.pixdim[2] = dy;
  header.pixdim[3] = dz;
  const mat44 back =
      nifti_quatern_to_mat44(header.quatern_b, header.quatern_c, header.quatern_d, header.qoffset_x,
                             header.qoffset_y, header.qoffset_z, dx, dy, dz, qfac);
  double shift = 0;
  for (int r = 0; r < 3; ++r) {
    double row = 0;
    for (int c = 0; c < 3; ++c) {
      row += std::abs(double{affine.m[r][c]} - back.m[r][c]) * header.dim[c + 1];
    }
    shift = std::max(shift, row);
  }
  return shift <= .01 * std::min({dx, dy, dz});
}

nifti_1_header make_header(const Grid& grid, int datatype, const std::string& description) {
  std::array<int, 8> dims{3, 1, 1, 1, 1, 1, 1, 1};
  for (std::size_t a = 0; a < 3; ++a) dims[a + 1] = static_cast<int>(grid.size[a]);
  const std::unique_ptr<nifti_1_header, decltype(&std::free)> made(
      nifti_make_new_header(dims.data(), datatype), &std::free);
  if (!made) throw Error("out_of_memory", "no memory for a NIfTI header");
  nifti_1_header header = *made;
  std::memcpy(header.magic, "n+1", 4);
  header.vox_offset = 352;
  header.scl_slope = 1;
  header.xyzt_units = NIFTI_UNITS_MM;
  const mat44 affine = ras_affine(grid);
  header.sform_code = NIFTI_XFORM_SCANNER_ANAT;
  std::copy_n(affine.m[0], 4, header.srow_x);
  std::copy_n(affine.m[1], 4, header.srow_y);
  std::copy_n(affine.m[2], 4, header.srow_z);
  header.qform_code = set_qform(header, affine) ? NIFTI_XFORM_SCANNER_ANAT : NIFTI_XFORM_UNKNOWN;
  description.copy(header.descrip, sizeof header.descrip - 1);
  return header;
}

void check_size(const Grid& grid, std::size_t voxels) {
  for (const std::size_t side : grid.size) {
    if (side == 0 || side > 32767) {
      throw Error("nifti.size",
                  fmt::format("a side of {} voxels: NIfTI-1 has room for 1 to 32767", side));
    }
  }
  if (voxels != grid.voxels()) {
    throw Error("nifti.size",
                fmt::format("{} voxels where the grid has {}", voxels, grid.voxels()));
  }
}

/// A gzip stream into a file that exists.
class GzipFile {
 public:
  explicit GzipFile(const std::filesystem::path& path) : path_(path) {
    // Level 1: floats hardly get smaller beyond it, and it is three times as fast as 6.
    file_ = gzopen(path.c_str(), "wb1");
    if (file_ == nullptr) throw write_error(path, errno);
  }
  ~GzipFile() {
    if (file_ != nullptr) gzclose(file_);
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    constexpr std::size_t most = 1 << 24;  // gzwrite counts in 32 bits
    while (!bytes.empty()) {
      const auto part = bytes.first(std::min(bytes.size(), most));
      if (gzwrite(file_, part.data(), static_cast<unsigned>(part.size())) <= 0) {
        throw write_error(path_, errno);
      }
      bytes = bytes.subspan(part.size());
    }
  }
  void close() {
    const int status = gzclose(std::exchange(file_, nullptr));
    if (status != Z_OK) throw write_error(path_, errno);
  }

 private:
  std::filesystem::path path_;
  gzFile file_ = nullptr;
};

void write(const std::filesystem::path& file, const nifti_1_header& header,
           std::span<const std::byte> voxels) {
  static_assert(sizeof(nifti_1_header) == 348);
  const std::array<std::byte, 4> no_extensions{};
  AtomicFile target(file);
  GzipFile gzip(target.temporary());
  gzip.write(std::as_bytes(std::span(&header, 1)));
  gzip.write(no_extensions);
  gzip.write(voxels);
  gzip.close();
  target.commit();
}

}  // namespace

void write_nifti(const std::filesystem::path& file, const Volume& volume,
                 const std::string& description) {
  check_size(volume.grid, volume.voxels.size());
  write(file, make_header(volume.grid, DT_FLOAT32, description),
        std::as_bytes(std::span(volume.voxels)));
}

void write_nifti_labels(const std::filesystem::path& file, const Grid& grid,
                        std::span<const std::uint16_t> labels, const std::string& description) {
  check_size(grid, labels.size());
  write(file, make_header(grid, DT_UINT16, description), std::as_bytes(labels));
}

}  // namespace uptake
