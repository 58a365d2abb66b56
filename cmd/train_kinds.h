#pragma once

#include <memory>

#include "training_options.h"

namespace uptake::cmd {

/// One of the models that `uptake train` trains: the word after "train", and its own options.
class TrainKind {
 public:
  virtual ~TrainKind() = default;
  virtual const char* name() const = 0;
  virtual void declare(CLI::App& app) = 0;
  virtual int run(const TrainingOptions& options) const = 0;
};

std::unique_ptr<TrainKind> train_report_kind();
std::unique_ptr<TrainKind> train_scan_kind();

}  // namespace uptake::cmd
