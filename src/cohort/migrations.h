#pragma once

#include <span>
#include <string_view>

namespace uptake {

/// The cohort database, step by step: entry i takes user_version i to i + 1. A step that was once
/// released is never changed; what is new becomes a step of its own.
std::span<const std::string_view> cohort_migrations();

}  // namespace uptake
