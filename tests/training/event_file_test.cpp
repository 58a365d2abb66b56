#include "training/event_file.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <stdexcept>
#include <variant>
#include <vector>

#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// CRC-32C bit by bit, masked as TFRecord has it: another way than the program's table.
std::uint32_t masked_crc(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) ? (crc >> 1) ^ 0x82F63B78U : crc >> 1;
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

template <class T>
T take(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) throw std::runtime_error("truncated");
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

std::string_view take_bytes(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) throw std::runtime_error("truncated");
  const auto taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = take<unsigned char>(bytes);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
}

/// The fields of a protocol buffer message, in order: number and value.
struct Field {
  unsigned number;
  std::uint64_t value = 0;  // varint, fixed64 or fixed32
  std::string_view bytes;   // length-delimited
};
std::vector<Field> fields_of(std::string_view message) {
  std::vector<Field> fields;
  while (!message.empty()) {
    const auto key = take_varint(message);
    Field field{static_cast<unsigned>(key >> 3), 0, {}};
    switch (key & 7U) {
      case 0:
        field.value = take_varint(message);
        break;
      case 1:
        field.value = take<std::uint64_t>(message);
        break;
      case 2:
        field.bytes = take_bytes(message, take_varint(message));
        break;
      case 5:
        field.value = take<std::uint32_t>(message);
        break;
      default:
        throw std::runtime_error("unknown wire type");
    }
    fields.push_back(field);
  }
  return fields;
}

/// The records of a TFRecord file, checksums verified.
std::vector<std::string> records_of(const std::string& file) {
  std::vector<std::string> records;
  for (std::string_view rest = file; !rest.empty();) {
    const auto header = rest.substr(0, 8);
    const auto length = take<std::uint64_t>(rest);
    if (take<std::uint32_t>(rest) != masked_crc(header)) throw std::runtime_error("length crc");
    const auto bytes = take_bytes(rest, length);
    if (take<std::uint32_t>(rest) != masked_crc(bytes)) throw std::runtime_error("data crc");
    records.emplace_back(bytes);
  }
  return records;
}

std::filesystem::path only_file(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  if (files.size() != 1) throw std::runtime_error("not one file");
  return files[0];
}

TEST(EventFile, isReadBackByAnIndependentReader) {
  const TemporaryFolder folder;
  EventFile file(folder.path(), 2, 300);
  file.add(300, {{"loss", .5}, {"validation/auroc", .90625}});
  file.add(301, {{"loss", -2}});
  const auto path = only_file(folder.path());
  EXPECT_TRUE(path.filename().string().starts_with("events.out.tfevents."));
  EXPECT_TRUE(path.filename().string().ends_with(".uptake.0002"));
  const auto records = records_of(read_all(path));
  ASSERT_EQ(records.size(), 4U);

  const auto version = fields_of(records[0]);
  ASSERT_EQ(version.size(), 3U);
  EXPECT_EQ(version[0].number, 1U);  // wall_time: after 2020 and before 2100
  EXPECT_GT(std::bit_cast<double>(version[0].value), 1.5e9);
  EXPECT_LT(std::bit_cast<double>(version[0].value), 4.1e9);
  EXPECT_EQ(version[2].number, 3U);
  EXPECT_EQ(version[2].bytes, "brain.Event:2");

  // SessionLog with status START: TensorBoard drops what it has from step 300 on.
  const auto start = fields_of(records[1]);
  EXPECT_EQ(start[1].number, 2U);
  EXPECT_EQ(start[1].value, 300U);
  EXPECT_EQ(start[2].number, 7U);
  EXPECT_EQ(start[2].bytes, "\x08\x01");

  const auto first = fields_of(records[2]);
  EXPECT_EQ(first[1].value, 300U);
  EXPECT_EQ(first[2].number, 5U);
  const auto values = fields_of(first[2].bytes);
  ASSERT_EQ(values.size(), 2U);
  const auto loss = fields_of(values[0].bytes), auroc = fields_of(values[1].bytes);
  EXPECT_EQ(loss[0].bytes, "loss");
  EXPECT_EQ(loss[1].number, 2U);
  EXPECT_EQ(std::bit_cast<float>(static_cast<std::uint32_t>(loss[1].value)), .5F);
  EXPECT_EQ(auroc[0].bytes, "validation/auroc");
  EXPECT_EQ(std::bit_cast<float>(static_cast<std::uint32_t>(auroc[1].value)), .90625F);

  const auto second = fields_of(records[3]);
  EXPECT_EQ(second[1].value, 301U);
}

TEST(EventFile, namesSortInTheOrderOfStarts) {
  const TemporaryFolder folder;
  const EventFile first(folder.path(), 9, 1);
  const auto before = only_file(folder.path()).filename();
  const EventFile second(folder.path(), 10, 1);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const auto name = entry.path().filename();
    if (name != before) {
      EXPECT_GT(name, before);
    }
  }
}

}  // namespace
}  // namespace uptake
