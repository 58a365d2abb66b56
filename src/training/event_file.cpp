#include "training/event_file.h"

#include <fmt/format.h>

#include <bit>
#include <chrono>
#include <concepts>

#include "training/crc32c.h"

namespace uptake {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

template <std::unsigned_integral T>
std::string little_endian(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}

// Protocol buffers: a field is its key (number * 8 + wire type) and then its value.
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7F) | 0x80);
  return bytes + static_cast<char>(value);
}
std::string field_key(unsigned field, unsigned wire) { return varint(field * 8 + wire); }
std::string number_field(unsigned field, std::int64_t value) {
  return field_key(field, 0) + varint(static_cast<std::uint64_t>(value));
}
std::string double_field(unsigned field, double value) {
  return field_key(field, 1) + little_endian(std::bit_cast<std::uint64_t>(value));
}
std::string float_field(unsigned field, float value) {
  return field_key(field, 5) + little_endian(std::bit_cast<std::uint32_t>(value));
}
std::string bytes_field(unsigned field, const std::string& value) {
  return field_key(field, 2) + varint(value.size()) + value;
}

/// Event: wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7.
std::string event(std::int64_t step, const std::string& what) {
  return double_field(1, now()) + number_field(2, step) + what;
}

std::string masked_crc(const std::string& bytes) {
  const auto crc = crc32c(bytes);
  return little_endian(std::rotr(crc, 15) + 0xA282EAD8U);
}

std::string record(const std::string& bytes) {
  const auto length = little_endian(std::uint64_t{bytes.size()});
  return length + masked_crc(length) + bytes + masked_crc(bytes);
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder, std::int64_t start,
                     std::int64_t first_step)
    : file_(folder / fmt::format("events.out.tfevents.{:010}.uptake.{:04}",
                                 static_cast<std::int64_t>(now()), start),
            0) {
  file_.add(record(event(0, bytes_field(3, "brain.Event:2"))));
  // SessionLog: status = 1, START = 1.
  file_.add(record(event(first_step, bytes_field(7, number_field(1, 1)))));
}

void EventFile::add(std::int64_t step, const std::map<std::string, double>& scalars) {
  std::string summary;  // Summary: value = 1; Value: tag = 1, simple_value = 2
  for (const auto& [tag, value] : scalars)
    summary += bytes_field(1, bytes_field(1, tag) + float_field(2, static_cast<float>(value)));
  file_.add(record(event(step, bytes_field(5, summary))));
}

}  // namespace uptake
