#include "engine/serve/query_stats.h"

#include <string_view>

namespace alertd::serve {
namespace {

using query::QueryStatistics;

void WriteTime(JsonWriter& json, std::string_view name, std::chrono::nanoseconds time) {
  json.Key(name).Number(std::chrono::duration<double>(time).count());
}

void WriteSteps(JsonWriter& json, std::string_view name, const QueryStatistics& statistics,
                uint64_t QueryStatistics::Step::*count) {
  json.Key(name).BeginArray();
  for (const QueryStatistics::Step& step : statistics.steps) {
    json.BeginArray().Seconds(step.at).Integer(static_cast<int64_t>(step.*count)).EndArray();
  }
  json.EndArray();
}

}  // namespace

void WriteQueryStats(JsonWriter& json, const QueryStatistics& statistics,
                     std::chrono::nanoseconds waited, StepStats steps) {
  const auto evaluated = statistics.preparation + statistics.evaluation + statistics.sorting;
  json.BeginObject().Key("timings").BeginObject();
  WriteTime(json, "evalTotalTime", evaluated);
  WriteTime(json, "resultSortTime", statistics.sorting);
  WriteTime(json, "queryPreparationTime", statistics.preparation);
  WriteTime(json, "innerEvalTime", statistics.evaluation);
  WriteTime(json, "execQueueTime", waited);
  WriteTime(json, "execTotalTime", waited + evaluated);
  json.EndObject().Key("samples").BeginObject();
  if (steps == StepStats::kTold) {
    WriteSteps(json, "totalQueryableSamplesPerStep", statistics, &QueryStatistics::Step::samples);
  }
  json.Key("totalQueryableSamples").Integer(static_cast<int64_t>(statistics.samples));
  if (steps == StepStats::kTold) {
    WriteSteps(json, "samplesReadPerStep", statistics, &QueryStatistics::Step::samples_read);
  }
  json.Key("samplesRead").Integer(static_cast<int64_t>(statistics.samples_read));
  json.Key("peakSamples").Integer(static_cast<int64_t>(statistics.samples_peak));
  json.EndObject().EndObject();
}

}  // namespace alertd::serve
