#include "simulator/scan/pet_physics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "simulator/scan/noise_tile.h"

namespace uptake::simulator {
namespace {

constexpr double water_mu = 0.0096;  ///< 1/mm, at 511 keV

/// Linear attenuation at 511 keV of a CT number, 1/mm: water and air mixed below 0 HU, water and
/// bone above (the usual bilinear scale).
double mu_of(double hu) {
  if (hu <= 0) return water_mu * std::max(0.0, 1 + hu / 1000);
  return water_mu * (1 + 0.45 * hu / 1000);
}

std::vector<double> gaussian(double sd_voxels) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * sd_voxels)));
  std::vector<double> kernel;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    kernel.push_back(std::exp(-0.5 * i * i / (sd_voxels * sd_voxels)));
    sum += kernel.back();
  }
  for (auto& value : kernel) value /= sum;
  return kernel;
}

/// Along an axis whose neighbours lie `stride` apart, `count` of them; edges repeat.
void blur_axis(std::vector<float>& values, std::size_t stride, std::size_t count,
               const std::vector<double>& kernel) {
  const auto reach = static_cast<long>(kernel.size() / 2);
  std::vector<float> old(stride * count);
  for (std::size_t block = 0; block < values.size(); block += stride * count) {
    std::copy_n(&values[block], old.size(), old.data());
    for (std::size_t i = 0; i < count; ++i) {
      float* out = &values[block + i * stride];
      std::fill_n(out, stride, 0.0F);
      for (long k = -reach; k <= reach; ++k) {
        const long at = std::clamp(static_cast<long>(i) + k, 0L, static_cast<long>(count) - 1);
        const float weight = static_cast<float>(kernel[static_cast<std::size_t>(k + reach)]);
        const float* in = &old[static_cast<std::size_t>(at) * stride];
        for (std::size_t j = 0; j < stride; ++j) out[j] += weight * in[j];
      }
    }
  }
}

/// Attenuation along lines of one slice, in four directions.
class Attenuation {
 public:
  Attenuation(const Body& body, const PlaneGrid& grid)
      : grid_(grid), painter_(body.shapes(), body.warp, grid), labels_(grid.pixels()) {
    for (const auto& part : body.parts) mu_.push_back(mu_of(body.tissues[part.tissue].hu));
  }

  /// Which line of each direction goes through a pixel: its row, its column, both diagonals.
  static std::array<std::size_t, 4> lines(const PlaneGrid& grid, std::size_t r, std::size_t c) {
    return {r, c, r + c, r + grid.columns - 1 - c};
  }

  void look(double z) {
    painter_.paint(z, labels_);
    for (auto& direction : integrals) direction.assign(grid_.rows + grid_.columns, 0);
    covered = 0;
    const double diagonal = std::hypot(grid_.dx, grid_.dy);
    const std::array<double, 4> step{grid_.dx, grid_.dy, diagonal, diagonal};
    for (std::size_t r = 0; r < grid_.rows; ++r) {
      for (std::size_t c = 0; c < grid_.columns; ++c) {
        const std::size_t label = labels_[r * grid_.columns + c];
        if (label == 0) continue;
        const auto through = lines(grid_, r, c);
        for (std::size_t d = 0; d < 4; ++d) integrals[d][through[d]] += mu_[label - 1] * step[d];
        ++covered;
      }
    }
  }

  std::array<std::vector<double>, 4> integrals;  ///< of mu, by direction and line
  std::size_t covered = 0;                       ///< pixels of the body

 private:
  PlaneGrid grid_;
  Painter painter_;
  std::vector<std::uint16_t> labels_;
  std::vector<double> mu_;
};

}  // namespace

void blur(std::vector<float>& suv, const PetSettings& s) {
  const double sd = s.psf_mm / (2 * std::sqrt(2 * std::numbers::ln2));
  blur_axis(suv, 1, s.grid.columns, gaussian(sd / s.grid.dx));
  blur_axis(suv, s.grid.columns, s.grid.rows, gaussian(sd / s.grid.dy));
  blur_axis(suv, s.grid.pixels(), s.slices, gaussian(sd / s.step_mm));
}

BodySizes correct_attenuation(const Body& pet_body, const Body& ct_body, const PetSettings& s,
                              std::vector<float>& suv) {
  Attenuation pet(pet_body, s.grid), ct(ct_body, s.grid);
  BodySizes sizes;
  for (std::size_t k = 0; k < s.slices; ++k) {
    pet.look(s.z(k));
    ct.look(s.z(k));
    sizes.push_back(
        2 * std::sqrt(static_cast<double>(pet.covered) * s.grid.dx * s.grid.dy / std::numbers::pi));
    std::array<std::vector<float>, 4> error;
    for (std::size_t d = 0; d < error.size(); ++d) {
      for (std::size_t line = 0; line < pet.integrals[d].size(); ++line)
        error[d].push_back(
            static_cast<float>(std::exp(ct.integrals[d][line] - pet.integrals[d][line]) / 4));
    }
    float* value = &suv[k * s.grid.pixels()];
    for (std::size_t r = 0; r < s.grid.rows; ++r) {
      for (std::size_t c = 0; c < s.grid.columns; ++c, ++value) {
        const auto line = Attenuation::lines(s.grid, r, c);
        *value *= error[0][line[0]] + error[1][line[1]] + error[2][line[2]] + error[3][line[3]];
      }
    }
  }
  return sizes;
}

void add_count_noise(const BodySizes& sizes, const PetSettings& s, std::vector<float>& suv) {
  if (s.noise <= 0) return;
  // A deviation of a tenth in a liver of SUV 2.2 and a body 300 mm thick.
  constexpr double one = 0.15, usual_mm = 300;
  const NoiseTile a({s.seed, "pet noise a", s.exam_key}, 61, 3, 0);
  const NoiseTile b({s.seed, "pet noise b", s.exam_key}, 53, 3, 1);
  for (std::size_t k = 0; k < s.slices; ++k) {
    const double sd = one * s.noise * std::exp(water_mu / 2 * (sizes[k] - usual_mm));
    for (std::size_t r = 0; r < s.grid.rows; ++r) {
      const float *white = a.row(r, k), *smooth = b.row(r, k);
      float* value = &suv[(k * s.grid.rows + r) * s.grid.columns];
      for (std::size_t c = 0; c < s.grid.columns; ++c) {
        const float noise = 0.6F * white[c % a.side()] + 0.8F * smooth[c % b.side()];
        const float spread = std::sqrt(std::max(value[c], 0.0F) + 0.02F);
        value[c] = std::max(0.0F, value[c] + static_cast<float>(sd) * spread * noise);
      }
    }
  }
}

}  // namespace uptake::simulator
