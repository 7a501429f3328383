#pragma once

// The series of one recording rule: what it wrote last, so that what vanishes is marked stale.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/alert/evaluation_context.h"
#include "engine/alert/series_writer.h"
#include "engine/base/result.h"
#include "engine/query/query.h"
#include "rules/rule.h"

namespace alertd::alert {

class RecordedSeries {
 public:
  // `series_max`: 0 for no limit.
  RecordedSeries(const rules::Rule& rule, size_t series_max);
  RecordedSeries(const RecordedSeries&) = delete;
  RecordedSeries& operator=(const RecordedSeries&) = delete;

  // Adds the rows of one answer to the context's writer, and markers for the series that have
  // vanished. Fails, having added nothing, with kInvalidInput when two rows become the same series
  // and with kLimitExceeded past the limit.
  Status Take(const query::BoundQuery& query, const query::VectorView& answer,
              EvaluationContext& context);

  // The rule is gone: markers for all of its series.
  void End(EvaluationContext& context);

  // The rows of the next answer are those of another query.
  void ForgetRows() { rows_.clear(); }

  // What the rule's previous version wrote counts as written by this one.
  void TakeOver(RecordedSeries& old);

  // The labels that the rule sets itself, and behind them those that previous versions of it set:
  // until it has recorded, their series are its own.
  std::span<const rules::TemplateTexts> label_sets() const { return label_sets_; }
  void AddFormerLabels(const rules::TemplateTexts& labels);
  void ForgetFormerLabels() { label_sets_.resize(1); }

 private:
  struct Output {
    WrittenSeries series;
    uint64_t seen_in = 0;  // the number of the last answer that had it
    bool written = false;
    Timestamp left_at = Timestamp::min();  // the newest sample that an earlier process has left
  };

  // Counts as written by this rule what it has written in an earlier process, unless others may
  // have.
  void AdoptLeft(const RuleSurroundings& surroundings, Timestamp at);
  void AdoptLeftWith(const rules::TemplateTexts& labels, const RuleSurroundings& surroundings,
                     Timestamp at);
  Output& OutputOf(const query::BoundQuery& query, size_t row);
  Status MarkSeen(const query::BoundQuery& query, const query::VectorView& answer);
  void ForgetUnwritten();

  std::string name_;
  std::vector<rules::TemplateTexts> label_sets_;  // its own first; never empty
  size_t series_max_;
  std::unordered_map<Labels, Output, LabelsHash> outputs_;
  std::vector<Output*> rows_;  // by row of the answer; null: not known
  uint64_t layout_ = 0;
  uint64_t answers_ = 0;
  bool adopted_ = false;  // what an earlier process has written
};

}  // namespace alertd::alert
