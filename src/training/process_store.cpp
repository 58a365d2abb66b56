#ifdef USE_C10D_GLOO

#include "training/process_store.h"

#include <fmt/format.h>

#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

using Clock = std::chrono::steady_clock;
using Store = c10::intrusive_ptr<c10d::Store>;

[[noreturn]] void refuse(const ProcessPlace& place, const std::string& what,
                         const std::string& cure) {
  throw Error("distributed.start",
              fmt::format("process {} of {} at {}:{}: {}", place.rank, place.size,
                          printable(place.address), place.port, what),
              cure);
}

Store open_store(const ProcessPlace& place, std::chrono::seconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = place.rank == 0 && !place.store_is_there;
  options.waitWorkers = false;  // meet() can say who is missing
  options.timeout = timeout;
  try {
    Store store = c10::make_intrusive<c10d::TCPStore>(place.address, options);
    return c10::make_intrusive<c10d::PrefixStore>("uptake" + place.store_prefix, store);
  } catch (const std::exception& error) {
    const std::string text = error.what();
    const auto line = printable(text.substr(0, text.find('\n')));
    if (options.isServer)
      refuse(place, fmt::format("cannot listen there ({})", line),
             "set MASTER_PORT to a free port, for all processes");
    refuse(place,
           fmt::format("the first process did not come within {} s ({})", timeout.count(), line),
           "see whether it runs; MASTER_ADDR and MASTER_PORT must be the same for all");
  }
}

std::string arrival_key(int rank) { return fmt::format("arrived/{}", rank); }

std::vector<int> missing(c10d::Store& store, const ProcessPlace& place) {
  std::vector<int> ranks;
  for (int rank = 0; rank < place.size; ++rank)
    if (!store.check({arrival_key(rank)})) ranks.push_back(rank);
  return ranks;
}

void wait_for_all(c10d::Store& store, const ProcessPlace& place, std::chrono::seconds timeout) {
  const auto end = Clock::now() + timeout;
  for (auto absent = missing(store, place); !absent.empty(); absent = missing(store, place)) {
    if (Clock::now() >= end)
      refuse(place,
             fmt::format("after {} s only {} of {} processes had come; missing: rank {}",
                         timeout.count(), place.size - static_cast<int>(absent.size()), place.size,
                         fmt::join(absent, ", ")),
             "start all of them, with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

Store meet(const ProcessPlace& place, std::chrono::seconds timeout) {
  auto store = open_store(place, timeout);
  try {
    if (store->add(fmt::format("count/{}", place.rank), 1) > 1)
      refuse(place, "another process with this rank is there already",
             "give each its own RANK, and each job its own MASTER_PORT");
    store->set(arrival_key(place.rank), std::vector<std::uint8_t>{1});
    wait_for_all(*store, place, timeout);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    refuse(place,
           fmt::format("the first process has gone again ({})",
                       printable(text.substr(0, text.find('\n')))),
           "see what it said");
  }
  return store;
}

}  // namespace uptake

#endif
