#include "engine/alert/series_writer.h"

namespace alertd::alert {
namespace {

// How often the window may renumber its series under our hands before we give up.
constexpr int kTriesMax = 3;

}  // namespace

Status SeriesWriter::Flush() {
  std::optional<Error> failure;
  for (int tries = 0; tries < kTriesMax && !batch_.empty(); ++tries) {
    failure.reset();
    samples_.clear();
    const uint64_t generation = window_.generation();
    for (const Pending& pending : batch_) {
      WrittenSeries& series = *pending.series;
      if (series.generation_ != generation) {
        const Result<window::SeriesId> id = window_.FindOrCreate(series.labels_);
        if (!id) {
          failure = id.error();
          continue;
        }
        series.id_ = *id;
        series.generation_ = generation;
      }
      samples_.push_back({series.id_, pending.sample});
    }
    if (window_.Append(samples_, generation)) batch_.clear();
  }
  batch_.clear();
  if (failure) return Failure{*std::move(failure)};
  return Ok();
}

}  // namespace alertd::alert
