#include "training_table.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/progress.h"

namespace uptake::cmd {
namespace {

constexpr double redraw_every = .1, plain_line_every = 60;  // seconds
constexpr std::size_t narrowest_column = 5;                 // ".1234"
constexpr const char* up_a_line_and_wipe = "\x1b[1A\x1b[2K";

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

TrainingTable::Screen screen_of(std::FILE* out) {
  TrainingTable::Screen screen{::isatty(::fileno(out)) == 1, 80, seconds_now};
  winsize size{};
  if (::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    screen.columns = size.ws_col;
  }
  return screen;
}

std::optional<double> figure(const std::map<std::string, double>& figures,
                             const std::string& name) {
  const auto found = figures.find(name);
  if (found == figures.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

/// Of those regions that have one; nothing where none has.
std::optional<double> mean_auroc(const std::map<std::string, double>& figures,
                                 const std::vector<std::string>& regions) {
  double sum = 0;
  std::size_t count = 0;
  for (const auto& region : regions) {
    if (const auto value = figure(figures, "auroc/" + region)) sum += *value, ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

std::string cell(const std::optional<double>& value, std::size_t width) {
  return value ? fmt::format(" {:>{}.3f}", *value, width) : fmt::format(" {:>{}}", "-", width);
}

/// "1.9 exams/s, 4.2 GiB, 3 % waiting for scans, 1:20:11 left".
std::string pace(const TrainingTable::Progress& step) {
  return fmt::format("{:.3g} exams/s, {}, {:.0f} % waiting for scans, {} left",
                     step.exams_per_second, memory_text(step.resident_bytes),
                     100 * step.loading_share, format_duration(step.seconds_left));
}

}  // namespace

std::string memory_text(double bytes) {
  constexpr double mebi = 1 << 20, gibi = 1 << 30;
  return bytes < gibi ? fmt::format("{:.0f} MiB", bytes / mebi)
                      : fmt::format("{:.1f} GiB", bytes / gibi);
}

TrainingTable::TrainingTable(const Ontology& ontology, std::FILE* out)
    : TrainingTable(ontology, out, screen_of(out)) {}

TrainingTable::TrainingTable(const Ontology& ontology, std::FILE* out, Screen screen)
    : groups_(groups_of(ontology)), out_(out), screen_(std::move(screen)) {}

TrainingTable::~TrainingTable() {
  try {
    finish();
  } catch (...) {  // no memory for wiping two lines: never worth ending the program
  }
}

std::vector<TrainingTable::Group> TrainingTable::groups_of(const Ontology& ontology) {
  std::vector<Group> groups;
  Group nodes{"nodes", {}};
  const auto& regions = ontology.regions();
  const auto is_root = [&](std::size_t place) { return regions[place].parents.empty(); };
  for (std::size_t top = 0; top < regions.size(); ++top) {
    if (is_root(top) || !std::ranges::all_of(regions[top].parents, is_root)) continue;
    groups.push_back({regions[top].name, {}});
    for (std::size_t place = 0; place < regions.size(); ++place) {
      const auto& above = ontology.with_ancestors(place);
      if (std::ranges::find(above, top) != above.end()) {
        groups.back().regions.push_back(regions[place].name);
      }
    }
  }
  for (const auto& region : regions) {
    if (region.name.ends_with("lymph_node")) nodes.regions.push_back(region.name);
  }
  if (!nodes.regions.empty()) groups.push_back(std::move(nodes));
  return groups;
}

std::string TrainingTable::header() const {
  std::string line = fmt::format("{:>5} {:>11} {:>7} {:>5}", "epoch", "step", "loss", "AUROC");
  for (const auto& group : groups_) {
    line += fmt::format(" {:>{}}", group.name, narrowest_column);
  }
  return line;
}

std::string TrainingTable::row(const Progress& progress) const {
  const double loss = losses_ > 0 ? loss_sum_ / static_cast<double>(losses_) : progress.loss;
  auto line =
      fmt::format("{:>5} {:>11} {:>7.4f}", fmt::format("{}/{}", progress.epoch, progress.epochs),
                  fmt::format("{}/{}", progress.step, progress.steps), loss);
  line += cell(figure(figures_, "auroc"), narrowest_column);
  for (const auto& group : groups_) {
    line +=
        cell(mean_auroc(figures_, group.regions), std::max(narrowest_column, group.name.size()));
  }
  return line;
}

std::string TrainingTable::plain_validation(const Progress& progress) const {
  auto line = fmt::format("epoch {} of {}, step {} of {}", progress.epoch, progress.epochs,
                          progress.step, progress.steps);
  if (losses_ > 0) {
    line += fmt::format(", training loss {:.4f}", loss_sum_ / static_cast<double>(losses_));
  }
  if (const auto loss = figure(figures_, "loss")) line += fmt::format(", loss {:.4f}", *loss);
  if (const auto all = figure(figures_, "auroc")) line += fmt::format(", AUROC {:.3f}", *all);
  for (const auto& group : groups_) {
    const auto mean = mean_auroc(figures_, group.regions);
    if (mean) line += fmt::format(", {} {:.3f}", group.name, *mean);
  }
  return line + (progress.is_best ? " (best)" : "");
}

void TrainingTable::show(const Progress& progress) {
  if (progress.validated) {
    validated(progress);
  } else {
    stepped(progress);
  }
}

void TrainingTable::validated(const Progress& progress) {
  figures_ = progress.figures;
  if (!screen_.terminal) {
    print(plain_validation(progress));
  } else {
    if (!std::exchange(has_header_, true)) print(header());
    print(row(progress) + (progress.is_best ? " *" : ""));
  }
  loss_sum_ = 0;
  losses_ = 0;
  if (screen_.terminal && last_shown_) draw();
}

void TrainingTable::stepped(const Progress& progress) {
  step_ = progress;
  if (std::isfinite(progress.loss)) {
    loss_sum_ += progress.loss;
    ++losses_;
  }
  const double now = screen_.clock();
  if (!screen_.terminal && !last_shown_) last_shown_ = now;  // the first line comes after a minute
  if (last_shown_ && now - *last_shown_ < (screen_.terminal ? redraw_every : plain_line_every)) {
    return;
  }
  last_shown_ = now;
  if (screen_.terminal) {
    draw();
    return;
  }
  print(fmt::format("epoch {} of {}, step {} of {}, training loss {:.4f}, {}", step_.epoch,
                    step_.epochs, step_.step, step_.steps,
                    losses_ > 0 ? loss_sum_ / static_cast<double>(losses_) : step_.loss,
                    pace(step_)));
}

void TrainingTable::say(const std::string& line) {
  print(line);
  if (screen_.terminal && last_shown_) draw();
}

void TrainingTable::finish() {
  wipe();
  std::fflush(out_);
  last_shown_.reset();
}

void TrainingTable::wipe() {
  for (; drawn_lines_ > 0; --drawn_lines_) std::fputs(up_a_line_and_wipe, out_);
}

void TrainingTable::print(const std::string& line) {
  wipe();
  std::fputs((line + "\n").c_str(), out_);
  std::fflush(out_);
}

void TrainingTable::draw() {
  wipe();
  std::vector<std::string> lines;
  if (!std::exchange(has_header_, true)) print(header());
  lines.push_back(row(step_));
  lines.push_back(pace(step_));
  for (auto& line : lines) {
    // A line that wraps would be two to go up over; the last column makes some terminals scroll.
    line.resize(std::min(line.size(), screen_.columns - 1));
    std::fputs((line + "\n").c_str(), out_);
  }
  drawn_lines_ = lines.size();
  std::fflush(out_);
}

}  // namespace uptake::cmd
