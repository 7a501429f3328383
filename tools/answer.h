#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/model/histogram.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/query/query.h"

namespace alertd::tools {

// A native histogram as far as Prometheus' API tells it: its schema is not among that.
struct AnswerHistogram {
  double count = 0;
  double sum = 0;
  std::vector<BoundedBucket> buckets;  // in the order of their bounds; none is empty
};

struct AnswerPoint {
  Timestamp at;
  double value = 0;
  std::shared_ptr<const AnswerHistogram> histogram = nullptr;  // then the point has no value
};

struct AnswerSeries {
  Labels labels;
  std::vector<AnswerPoint> points;  // by time
};

// What a query answered, wherever it was asked, in the form that it is shown from.
struct Answer {
  enum class Kind { kScalar, kText, kVector, kMatrix };

  Kind kind = Kind::kVector;
  Timestamp at;                      // of a text
  std::string text;                  // only of a text
  std::vector<AnswerSeries> series;  // a scalar's is one without labels; a vector's have one point

  // Whether it is a vector or a range without any series.
  bool empty() const { return kind != Kind::kText && series.empty(); }
};

// `at` is the instant of a scalar, a text and a vector.
Answer AnswerOf(const query::QueryAnswer& answer, Timestamp at);

// The labels that all of several series have alike; none of a single one, whose labels are best
// left together.
Labels SharedLabels(const std::vector<AnswerSeries>& series);

// The labels of a series beside the shared ones.
Labels OwnLabels(const AnswerSeries& series, const Labels& shared);

}  // namespace alertd::tools
