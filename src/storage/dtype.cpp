#include "storage/dtype.h"

#include <array>

namespace uptake {
namespace {

struct Entry {
  DType type;
  std::string_view name;
  std::size_t size;
};

/// In the order of the enumeration.
constexpr std::array<Entry, 13> entries{{{DType::boolean, "BOOL", 1},
                                         {DType::u8, "U8", 1},
                                         {DType::i8, "I8", 1},
                                         {DType::u16, "U16", 2},
                                         {DType::i16, "I16", 2},
                                         {DType::u32, "U32", 4},
                                         {DType::i32, "I32", 4},
                                         {DType::u64, "U64", 8},
                                         {DType::i64, "I64", 8},
                                         {DType::f16, "F16", 2},
                                         {DType::bf16, "BF16", 2},
                                         {DType::f32, "F32", 4},
                                         {DType::f64, "F64", 8}}};

const Entry& entry_of(DType type) { return entries.at(static_cast<std::size_t>(type)); }

}  // namespace

std::size_t size_of(DType type) { return entry_of(type).size; }

std::string_view name_of(DType type) { return entry_of(type).name; }

std::optional<DType> dtype_named(std::string_view name) {
  for (const auto& entry : entries) {
    if (entry.name == name) return entry.type;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> byte_count(DType type, std::span<const std::uint64_t> shape) {
  std::uint64_t count = size_of(type);
  for (const auto extent : shape) {
    if (__builtin_mul_overflow(count, extent, &count)) return std::nullopt;
  }
  return count;
}

}  // namespace uptake
