#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/model/xxhash.h"
#include "engine/query/aggregation_nodes.h"

namespace alertd::query {
namespace {

// A length as Prometheus' labels hold it: one byte, or a mark and three.
void AppendLength(size_t length, std::string& bytes) {
  constexpr size_t kMark = 255;
  if (length < kMark) {
    bytes += static_cast<char>(length);
    return;
  }
  bytes += static_cast<char>(kMark);
  for (const unsigned shift : {0U, 8U, 16U})
    bytes += static_cast<char>((length >> shift) & 0xFF);
}

// Where the labels stand between 0 and 1: their hash in Prometheus, as a part of the largest one.
double PlaceOf(const Labels& labels) {
  std::string bytes;
  for (const Label label : labels) {
    for (const std::string_view text : {label.name, label.value}) {
      AppendLength(text.size(), bytes);
      bytes += text;
    }
  }
  return static_cast<double>(XxHash64(bytes)) / static_cast<double>(UINT64_MAX);
}

// Keeps the elements whose place is below the ratio; with a negative one r those that 1 + r leaves
// out, so that r and r - 1 together keep all.
class LimitRatioNode : public VectorNode {
 public:
  LimitRatioNode(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr ratio)
      : plan_(plan), vector_(std::move(vector)), ratio_(std::move(ratio)) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double parameter, ratio_->Evaluate(run, at));
    if (std::isnan(parameter)) return InvalidInput("Ratio value is NaN");
    if (parameter < -1 || parameter > 1) {
      run.annotations().WarnOutside(ParameterKind::kRatio, parameter, plan_.param->range);
    }
    for (size_t row = places_.size(); row < vector_->rows().size(); ++row)
      places_.push_back(PlaceOf(vector_->rows().labels(row)));
    const double ratio = std::clamp(parameter, -1.0, 1.0);
    const std::span<const uint8_t> present = vector_->present();
    kept_.assign(present.size(), kAbsent);
    for (size_t row = 0; row < present.size(); ++row) {
      const bool keeps = ratio >= 0 ? places_[row] < ratio : places_[row] >= 1 + ratio;
      if (keeps) kept_[row] = present[row];
    }
    Publish(ColumnView{vector_->values(), kept_, vector_->histograms()});
    return Ok();
  }

 private:
  const AggregationPlan& plan_;
  VectorNodePtr vector_;
  ScalarNodePtr ratio_;
  std::vector<double> places_;  // by row
  std::vector<uint8_t> kept_;
};

}  // namespace

VectorNodePtr MakeLimitRatio(const AggregationPlan& plan, VectorNodePtr vector,
                             ScalarNodePtr ratio) {
  return std::make_unique<LimitRatioNode>(plan, std::move(vector), std::move(ratio));
}

}  // namespace alertd::query
