#include "engine/alert/series_writer.h"

namespace alertd::alert {
namespace {

// How often the window may renumber its series under our hands before we give up.
constexpr int kTriesMax = 3;

}  // namespace

Status SeriesWriter::Flush(std::string_view source) {
  Status flushed = batch_.empty() ? Ok() : Write(source);
  batch_.clear();
  any_histogram_ = false;
  return flushed;
}

Status SeriesWriter::Write(std::string_view source) {
  for (int tries = 0; tries < kTriesMax; ++tries) {
    const uint64_t generation = window_.generation();
    Status found = Locate(generation);
    const Timestamp at = samples_.empty() ? Timestamp() : samples_.front().sample.at;
    const window::SampleBatch batch{samples_, extras_, {.source = source, .at = at}};
    if (window_.Append(batch, generation)) return found;
  }
  return Unavailable("the window kept renumbering its series: the results were not written");
}

Status SeriesWriter::Locate(uint64_t generation) {
  Status found = Ok();
  samples_.clear();
  extras_.clear();
  for (const Pending& pending : batch_) {
    WrittenSeries& series = *pending.series;
    if (series.generation_ != generation) {
      const Result<window::SeriesId> id = window_.FindOrCreate(series.labels_);
      if (!id) {
        found = Failure{id.error()};
        continue;
      }
      series.id_ = *id;
      series.generation_ = generation;
    }
    samples_.push_back({series.id_, pending.sample});
    if (any_histogram_) extras_.push_back({.histogram = pending.histogram});
  }
  return found;
}

}  // namespace alertd::alert
