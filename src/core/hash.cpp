#include "core/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <vector>

#include "core/error.h"

namespace uptake {
namespace {

using Digest = std::array<unsigned char, 32>;

std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  Digest digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw Error("hash.failed", "OpenSSL cannot compute SHA-256");
  }
  return hexadecimal(digest);
}

std::string sha256(std::string_view text) { return sha256(std::as_bytes(std::span(text))); }

std::string hmac_sha256(std::string_view key, std::string_view text) {
  Digest digest{};
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (key.size() > INT32_MAX || HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data,
                                     text.size(), digest.data(), nullptr) == nullptr) {
    throw Error("hash.failed", "OpenSSL cannot compute HMAC-SHA-256");
  }
  return hexadecimal(digest);
}

std::string random_hex(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  std::size_t filled = 0;
  while (filled < count) {
    const auto got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got > 0) filled += static_cast<std::size_t>(got);
    if (got < 0 && errno != EINTR) {
      throw Error("hash.failed", "the operating system gives no random numbers");
    }
  }
  return hexadecimal(bytes);
}

}  // namespace uptake
