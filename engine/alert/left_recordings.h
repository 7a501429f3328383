#pragma once

// The series that rules of an earlier process have recorded and that no rule records any more.

#include <span>
#include <vector>

#include "engine/alert/evaluation_context.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::alert {

// What a recording rule is known by: the metric's name and the labels that it sets itself.
Labels RecordingOf(const rules::Rule& rule);
Labels RecordingOf(const std::string& name, const rules::TemplateTexts& labels);

// The labels among those of a recording that its rule sets itself.
rules::TemplateTexts LabelsSetBy(const Labels& recording);

struct LeftSeries {
  Labels labels;
  Timestamp newest;  // of its samples
};

// The series that match, that have a value at `at`, and that the window has of the earlier process:
// what is newer comes from somewhere else.
std::vector<LeftSeries> FindLeftSeries(const RuleSurroundings& surroundings,
                                       const Matchers& matchers, Timestamp at);

// The labels of the series that `recordings` have written, that have a value at `at`, and that end
// now: the window has them of the earlier process, no rule of today may be the one that records
// them, and they are not a target's that goes by the same name.
std::vector<Labels> LeftRecordings(std::span<const Labels> recordings,
                                   const RuleSurroundings& surroundings, Timestamp at);

}  // namespace alertd::alert
