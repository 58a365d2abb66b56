#include "commands.h"

int main(int argc, char** argv) {
  using namespace uptake::cmd;
  constexpr CommandMaker commands[] = {
      import_command,        simulate_command,        split_command,         show_command,
      contact_sheet_command, export_command,          ontology_command,      terms_command,
      tag_command,           label_command,           explain_label_command, annotate_command,
      annotations_command,   evaluate_labels_command, attention_command,     vocabulary_command,
      train_command,         finetune_command,        predict_command,       explain_command,
      evaluate_command,      worklist_command,        run_command,           completion_command,
  };
  return run_program(argc, argv, commands);
}
