#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/model/labels.h"
#include "engine/query/query.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// {"__name__":"up","job":"node"}
void WriteLabels(JsonWriter& json, const Labels& labels);

// {"count":"3","sum":"4.5","buckets":[[0,"1","2","3"]]}: the first number of a bucket says which of
// its boundaries belong to it, and empty buckets are left out, as Prometheus' API has it.
void WriteHistogram(JsonWriter& json, const Histogram& histogram);

// What an answer to a query tells beside its result.
struct AnswerContext {
  Timestamp at;  // the instant of a scalar, a string and a vector
  Remarks remarks = {};
  std::function<void(JsonWriter&)> write_stats = {};  // the value of "stats"; unset: none
};

// {"status":"success","data":{"resultType":…,"result":…}} as Prometheus' API has it, written piece
// by piece, so that a large result is never there twice.
class QueryAnswerText {
 public:
  QueryAnswerText(query::QueryAnswer answer, AnswerContext context);
  QueryAnswerText(const QueryAnswerText&) = delete;
  QueryAnswerText& operator=(const QueryAnswerText&) = delete;

  // The next piece; nothing at the end.
  std::string Next();

 private:
  enum class Phase { kHead, kResult, kTail, kEnd };

  // Each writes the whole result, or as much as makes a piece: then Next() goes on there.
  void WriteResult(const query::ScalarValue& scalar);
  void WriteResult(const std::string& text);
  void WriteResult(const query::VectorValue& vector);
  void WriteResult(const query::MatrixValue& matrix);
  void WritePoint(const query::MatrixSeries& series, size_t place);
  void WriteTail();
  bool PieceIsFull() const;

  query::QueryAnswer answer_;
  AnswerContext context_;
  JsonWriter json_;
  Phase phase_ = Phase::kHead;
  size_t entry_ = 0;  // of a vector or a matrix
  size_t place_ = 0;  // in the entry of a matrix: its floats, then its histograms
};

// The answer, of which more follows the body when it is large.
Answer AnswerQuery(query::QueryAnswer answer, AnswerContext context);

}  // namespace alertd::serve
