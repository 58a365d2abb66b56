#pragma once

#include "pipeline/pipeline_config.h"
#include "pipeline/stages.h"
#include "pipeline/story.h"

namespace uptake {

/// The exams that the story is told of, from the predictions of the test exams.
std::vector<std::string> choose_story_exams(const PipelineConfig& config,
                                            const PipelinePaths& paths);

/// Reads together what the stages left in the pipeline's folder. `regions_each`: how many regions
/// of an exam are told of: those furthest above what the model says of other exams.
Story gather_story(const PipelineConfig& config, const PipelinePaths& paths,
                   const std::vector<StageReport>& stages, const std::vector<std::string>& exams,
                   std::size_t regions_each = 2);

}  // namespace uptake
