#pragma once

#include "command.h"

namespace uptake::cmd {

std::unique_ptr<Command> import_command();
std::unique_ptr<Command> split_command();
std::unique_ptr<Command> simulate_command();
std::unique_ptr<Command> show_command();
std::unique_ptr<Command> export_command();
std::unique_ptr<Command> contact_sheet_command();
std::unique_ptr<Command> ontology_command();
std::unique_ptr<Command> terms_command();
std::unique_ptr<Command> tag_command();
std::unique_ptr<Command> label_command();
std::unique_ptr<Command> explain_label_command();
std::unique_ptr<Command> annotate_command();
std::unique_ptr<Command> annotations_command();
std::unique_ptr<Command> evaluate_labels_command();
std::unique_ptr<Command> attention_command();
std::unique_ptr<Command> vocabulary_command();
std::unique_ptr<Command> train_command();
std::unique_ptr<Command> finetune_command();
std::unique_ptr<Command> predict_command();
std::unique_ptr<Command> explain_command();
std::unique_ptr<Command> evaluate_command();
std::unique_ptr<Command> run_command();
std::unique_ptr<Command> worklist_command();
std::unique_ptr<Command> completion_command();

}  // namespace uptake::cmd
