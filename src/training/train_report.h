#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nn/device.h"

// No header of libtorch: the command that trains includes this one.

namespace uptake {

/// Sentences to learn from. A .csv file is a table label,sentence (s = abnormal, h = normal) with
/// labels of whole sentences, of which this takes the part for training or validation
/// (table_part_of()); anything else is JSON Lines (read_labelled_sentences()).
struct SentenceFile {
  std::filesystem::path file;
  double weight = 1;  ///< how often it is drawn from beside the others
};

struct ReportTrainingRequest {
  nlohmann::json config;      ///< as share/schemas/train_report.json says
  std::string config_source;  ///< what it is called in messages
  std::filesystem::path run;
  std::vector<std::filesystem::path> texts;  ///< tables of reports to pre-train on
  std::vector<SentenceFile> sentences;
  std::vector<std::filesystem::path> validation;  ///< sentences that choose the best epoch
  std::filesystem::path cohort;      ///< or empty: its reports and its annotated sentences as well
  std::filesystem::path model;       ///< or empty: a folder to go on from
  std::filesystem::path vocabulary;  ///< or empty: the model's. It may extend the model's
  std::filesystem::path ontology;    ///< or empty: the shipped one
  DeviceChoice device;
  std::size_t threads = 1;
  bool restart = false;
  bool half = false;  ///< write the models in float16: half the size
  std::function<void(const std::string&)> say;
};

struct ReportTrainingResult {
  bool interrupted = false;               ///< by SIGINT or SIGTERM: the same command goes on
  std::map<std::string, double> figures;  ///< of the best epoch of fine-tuning
};

/// Trains a report model: pre-training (the config has it, and there is text), then fine-tuning.
/// The run's folder holds pretraining/ and finetuning/, runs as train() makes them, pretrained/,
/// the model between them, and at the end model/: folders for Hugging Face's readers, for --model
/// and, the latter, for `--labeler model:`. Called again after an interruption it goes on, with the
/// same result.
///
/// Errors: those of train(), of reading the files; "training.no_vocabulary" without a model and a
/// vocabulary; "training.vocabulary" for one that does not begin with the model's.
ReportTrainingResult train_report_model(const ReportTrainingRequest& request);

}  // namespace uptake
