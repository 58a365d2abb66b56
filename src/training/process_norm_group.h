#pragma once

#include "nn/norm_group.h"

namespace uptake {

class ProcessGroup;

/// Batch normalisation over the processes of a group, which must outlive it.
class ProcessNormGroup : public NormGroup {
 public:
  explicit ProcessNormGroup(ProcessGroup& group) : group_(group) {}
  /// Errors: those of ProcessGroup::sum().
  void sum(const torch::Tensor& numbers) const override;

 private:
  ProcessGroup& group_;
};

}  // namespace uptake
