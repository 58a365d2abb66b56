#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "core/error.h"
#include "core/text.h"
#include "training/distributed.h"

namespace uptake {
namespace {

using Getter = ProcessPlace::Getter;

/// What a launcher calls rank, size and rank among the processes of this machine.
struct Launcher {
  const char *rank, *size, *local_rank;
  const char* sign;  // set only in processes that it started
};

constexpr std::array<Launcher, 4> launchers{
    Launcher{"RANK", "WORLD_SIZE", "LOCAL_RANK", "WORLD_SIZE"},
    Launcher{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
             "OMPI_COMM_WORLD_SIZE"},
    Launcher{"PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "PMI_SIZE"},
    // SLURM_NTASKS is in a batch script's environment as well, which runs once.
    Launcher{"SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_STEP_ID"}};

[[noreturn]] void refuse(const std::string& what) {
  throw Error("distributed.environment", what,
              "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT for each process, or unset them "
              "all to train with one");
}

int number(const std::string& name, const std::string& text, int least, int most) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < least || value > most)
    refuse(fmt::format("the environment variable {} is '{}', which is no number from {} to {}",
                       name, printable(text), least, most));
  return value;
}

std::string needed(const Getter& get, const std::string& name, const std::string& sign) {
  if (auto value = get(name)) return *value;
  refuse(fmt::format("the environment has {} but no {}", sign, name));
}

void read_ranks(ProcessPlace& place, const Getter& get, const Launcher& launcher) {
  constexpr int many = 1'000'000;
  place.size = number(launcher.size, needed(get, launcher.size, launcher.sign), 1, many);
  place.rank = number(launcher.rank, needed(get, launcher.rank, launcher.size), 0, place.size - 1);
  // Where the launcher does not tell, the processes are taken to be on one machine.
  const auto local = get(launcher.local_rank);
  place.local_rank = local ? number(launcher.local_rank, *local, 0, many) : place.rank;
}

}  // namespace

ProcessPlace ProcessPlace::from_environment() {
  return from_environment([](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  });
}

ProcessPlace ProcessPlace::from_environment(const Getter& get) {
  ProcessPlace place;
  for (const auto& launcher : launchers) {
    if (!get(launcher.sign)) continue;
    read_ranks(place, get, launcher);
    break;
  }
  if (place.size == 1 && get("RANK") && !get("WORLD_SIZE")) needed(get, "WORLD_SIZE", "RANK");
  if (place.size == 1) return place;
  // mpirun and srun do not set it; on one machine the default is right.
  if (const auto address = get("MASTER_ADDR")) place.address = *address;
  if (const auto port = get("MASTER_PORT")) place.port = number("MASTER_PORT", *port, 1, 65535);
  place.interface = get("GLOO_SOCKET_IFNAME").value_or("");
  place.store_is_there = get("TORCHELASTIC_USE_AGENT_STORE") == "True";
  if (place.store_is_there) place.store_prefix = get("TORCHELASTIC_RESTART_COUNT").value_or("0");
  return place;
}

}  // namespace uptake
