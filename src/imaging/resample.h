#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/thread_pool.h"
#include "imaging/volume.h"

namespace uptake {

/// A stack of slices that is read one at a time, so that a series of 1,000 never has to be in
/// memory whole.
struct SliceSource {
  Grid grid;  ///< even steps; its slices are those of the finished volume
  /// Where on the grid's slice axis each stored slice lies, ascending, in units of its step. Whole
  /// numbers where steps are even; places may be empty (missing slices).
  std::vector<double> slice_index;
  /// Reads stored slice k into [rows][columns]. Called from several threads.
  std::function<void(std::size_t k, std::span<float> out)> read;
};

/// Values of `source` at the voxel centres of `target`: linear interpolation in physical
/// coordinates, averaged over about the target's voxel on every axis on which the target is coarser
/// (so that nothing aliases; axis_weights() says how). `outside` where the source has no voxel.
///
/// Grids whose axes are parallel (nearly all) are done slice by slice in separable steps and keep
/// only the target's size in the plane; others (gantry tilt, oblique) read the whole source.
/// Peak memory: source slices x target rows x target columns x 4 bytes, or 2 x the source as float.
/// Errors: what `read` throws.
std::vector<float> resample(const SliceSource& source, const Grid& target, float outside,
                            ThreadPool& pool);

/// For one axis: which source samples make target sample i, and how much of each.
struct AxisWeights {
  std::vector<std::size_t> begin;  ///< first entry of target sample i; one more at the end
  std::vector<std::size_t> index;  ///< source sample
  std::vector<float> weight;       ///< sums to 1 for each target sample that lies inside
};

/// `position[i]`: fractional source index of target sample i; source samples lie at 0, 1, ...
/// count - 1, or at `places` (ascending) when given. A target sample further than half a step
/// outside gets no entries.
///
/// The weights are the mean of the linear interpolant over sqrt(step^2 - 1) source steps, `step`
/// being the target's: an average over the target's voxel, less the one step over which linear
/// interpolation averages anyway. Nothing is smoothed at step 1 and below, and a linear ramp comes
/// out exact at any step. `step` 0: told from the positions.
AxisWeights axis_weights(std::span<const double> position, std::size_t count,
                         std::span<const double> places = {}, double step = 0);

}  // namespace uptake
