#pragma once

// Asking the window: text -> AST -> plan -> bound plan -> values.
//
// A plan depends on the expression only. Binding it to a window does all that depends on which
// series exist and yields index arrays; running it at an instant is arithmetic over columns. A rule
// keeps its BoundQuery for life; an ad hoc query binds, runs over its steps and is dropped.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "engine/model/histogram.h"
#include "engine/model/labels.h"
#include "engine/model/sample.h"
#include "engine/query/query_statistics.h"
#include "engine/window/window.h"
#include "grammar/ast.h"

namespace alertd::query {

// When a name that an operator drops goes: at once, or when the answer is made, so that label
// functions and `by (__name__)` still see it on the way (Prometheus' promql-delayed-name-removal).
enum class NameRemoval : uint8_t { kAtOnce, kDelayed };

struct QueryOptions {
  Duration lookback{std::chrono::minutes{5}};
  Duration default_subquery_step{std::chrono::minutes{1}};
  size_t samples_max = 50'000'000;  // read or held by one query at a time
  size_t steps_max = 11'000;        // of a range query, as Prometheus
  NameRemoval name_removal = NameRemoval::kAtOnce;
  // Set by another thread to stop the query; may be null. A stopped query fails with kTimeout.
  const std::atomic<bool>* cancelled = nullptr;
  // A time that never steps back, and how long each run may take by it; without either no run is
  // too long. A run that is fails with kTimeout.
  std::function<std::chrono::nanoseconds()> steady = {};
  Duration time_max{0};
  // What EvaluateInstant() and EvaluateRange() took is told here; may be null.
  QueryStatistics* statistics = nullptr;
};

// A remark on an answer, with the place in the query that it is about.
struct Annotation {
  enum class Level { kWarning, kInfo };
  Level level = Level::kWarning;
  std::string message;
  SourceRange range;
};

struct VectorSample {
  Labels labels;
  double value = 0;
  HistogramPtr histogram = nullptr;  // then the sample has no value
};
struct MatrixSeries {
  Labels labels;
  std::vector<Sample> samples;
  std::vector<HistogramSample> histograms = {};
};
struct ScalarValue {
  double value = 0;
};
using VectorValue = std::vector<VectorSample>;
using MatrixValue = std::vector<MatrixSeries>;

// "PromQL warning: … (1:5)", as Prometheus' API has it; `text` is the query.
std::string FormatAnnotation(const Annotation& annotation, const SourceText& text);

// An answer. A range query's is always a matrix.
struct QueryAnswer {
  std::variant<ScalarValue, std::string, VectorValue, MatrixValue> value;
  std::vector<Annotation> annotations;
};

// What a bound query's run yields: columns that stay where they are until the next run. A row
// stands for one output label set for as long as layout() of the query stays the same.
struct VectorView {
  std::span<const double> values;
  std::span<const uint8_t> present;          // window::kAbsent, kFloat or kHistogram
  std::span<const HistogramPtr> histograms;  // empty when there are none
  // The rows in their order of output where that matters (sort, topk); empty otherwise.
  std::span<const uint32_t> order;

  size_t rows() const { return values.size(); }
};

// What fails whenever it is evaluated, with its place: an extended range in a function that takes
// none. Binding fails with kInvalidInput then.
std::optional<SourceError> FindMisuse(const grammar::Expr& expr);

// What this build does not evaluate, with its place: misuse, and what it cannot do yet. Nothing
// when all of it can be evaluated.
std::optional<SourceError> FindUnsupported(const grammar::Expr& expr);

// An expression bound to a window. Belongs to one thread; the window may be appended to by others.
class BoundQuery {
 public:
  // `window` must outlive the query. Fails with kUnsupported as FindUnsupported() says.
  static Result<BoundQuery> Bind(std::shared_ptr<const grammar::Expr> expr,
                                 const window::Window& window, const QueryOptions& options);
  BoundQuery(BoundQuery&&) noexcept;
  BoundQuery& operator=(BoundQuery&&) noexcept;
  ~BoundQuery();

  // The instant vector at `at`; a scalar comes as one row without labels. Takes in series that
  // have appeared since the last run. The view holds until the next call. Fails with kInvalidInput
  // where the expression has no answer (many-to-many matching), kLimitExceeded or kTimeout.
  Result<VectorView> Run(Timestamp at);

  // The labels of a row of the last run.
  const Labels& RowLabels(size_t row) const;

  // Changes when rows are renumbered: what a caller keeps by row is then to be found again by
  // labels.
  uint64_t layout() const;

  // Series that the selectors have matched so far, 0 when none ever did; and the annotations of
  // the last run.
  size_t series_matched() const;
  std::span<const Annotation> annotations() const;

 private:
  struct State;
  explicit BoundQuery(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Evaluates once at `at`. A matrix-typed expression gives its raw samples; a string its text.
Result<QueryAnswer> EvaluateInstant(std::shared_ptr<const grammar::Expr> expr,
                                    const window::Window& window, Timestamp at,
                                    const QueryOptions& options);

struct QueryRange {
  Timestamp start;
  Timestamp end;     // not before start
  Duration step{0};  // more than 0
};

// Evaluates at start, start + step, … up to end.
Result<QueryAnswer> EvaluateRange(std::shared_ptr<const grammar::Expr> expr,
                                  const window::Window& window, const QueryRange& range,
                                  const QueryOptions& options);

}  // namespace alertd::query
