#pragma once

// What the rules of a group share at one evaluation.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/alert/configured_targets.h"
#include "engine/alert/recorders.h"
#include "engine/alert/rule_engine.h"
#include "engine/alert/series_writer.h"
#include "engine/alert/unseen_judge.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "engine/template/prometheus_functions.h"
#include "engine/window/window.h"

namespace alertd::alert {

// What stays the same between reloads.
struct RuleSurroundings {
  window::Window* window = nullptr;
  RuleEngineOptions options;
  Labels external_labels;
  UnseenOptions unseen;
  Recorders recorders;
  ConfiguredTargets targets;
  uint64_t turn = 0;  // counts the rules taken in: which of two rules was evaluated first
};

// Which group of which file.
struct GroupIdentity {
  std::string file;
  std::string name;
  std::string source = "rules " + file + ";" + name;  // what the window knows its series by
};

// One evaluation of one group. Belongs to the evaluation thread.
class EvaluationContext {
 public:
  EvaluationContext(const RuleSurroundings& surroundings, Timestamp at, Duration query_offset)
      : surroundings_(surroundings),
        at_(at),
        query_at_(at - query_offset),
        writer_(*surroundings.window) {}
  EvaluationContext(const EvaluationContext&) = delete;
  EvaluationContext& operator=(const EvaluationContext&) = delete;

  const RuleSurroundings& surroundings() const { return surroundings_; }
  // The evaluation's timestamp, and that of the samples which it reads and writes.
  Timestamp at() const { return at_; }
  Timestamp query_at() const { return query_at_; }
  SeriesWriter& writer() { return writer_; }

  // The functions of templates as of this evaluation; made when first asked for.
  const tmpl::FunctionMap& functions();

 private:
  const RuleSurroundings& surroundings_;
  Timestamp at_;
  Timestamp query_at_;
  SeriesWriter writer_;
  std::optional<tmpl::FunctionMap> functions_;
};

// The functions for parsing templates, which asks only for their names.
tmpl::FunctionMap TemplateFunctionNames();

}  // namespace alertd::alert
