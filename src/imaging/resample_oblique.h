#pragma once

#include <vector>

#include "imaging/resample.h"

namespace uptake {

/// The part of resample() for grids whose axes are not parallel: reads the whole source, smooths it
/// along its own axes where the target is coarser, and interpolates in three directions.
std::vector<float> resample_oblique(const SliceSource& source, const Grid& target, float outside,
                                    ThreadPool& pool);

}  // namespace uptake
