#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dicom/geometry.h"
#include "dicom/instance.h"

namespace uptake::dicom {

/// The instances of one series that make one volume.
struct Series {
  std::string uid;
  std::vector<Instance> instances;  ///< in the order of `stack` once that is there; else as found
  std::optional<SliceStack> stack;  ///< where the slices make a volume
  std::optional<Refusal> no_stack;  ///< why they do not
  std::vector<Note> notes;          ///< of the grouping and of the stack
  std::string header;               ///< DICOM JSON of one instance; the importer fills it

  const Instance& first() const { return instances.front(); }
};

/// Groups the instances of a study into series, takes repeated SOP instances once, keeps of each
/// series the largest set of slices of one orientation, size and frame of reference (a scout inside
/// a CT series is left out, with a note), and stacks it.
///
/// Slices that lie at the same place must hold the same pixels: one of them is dropped with a note;
/// where they differ (gated or dynamic PET, two reconstructions under one UID) the series has no
/// stack: "duplicate_slices".
std::vector<Series> group_series(std::vector<Instance> instances, const StackLimits& limits = {});

}  // namespace uptake::dicom
