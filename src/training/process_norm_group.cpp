#include "training/process_norm_group.h"

#include <algorithm>
#include <vector>

#include "training/distributed.h"

namespace uptake {

void ProcessNormGroup::sum(const torch::Tensor& numbers) const {
  auto* const values = numbers.data_ptr<double>();
  const auto sums = group_.sum(std::vector<double>(values, values + numbers.numel()));
  std::ranges::copy(sums, values);
}

}  // namespace uptake
