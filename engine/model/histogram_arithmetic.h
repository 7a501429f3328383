#pragma once

// Calculating with native histograms, as Prometheus' model/histogram defines it.

#include "engine/model/histogram.h"

namespace alertd {

// What was lost when two histograms were combined.
struct CombineRemarks {
  bool hints_collide = false;      // one says reset, the other no reset
  bool bounds_reconciled = false;  // different custom bounds: only the common ones are left
};

// Whether they can be combined: both have custom buckets, or none has.
bool AreCombinable(const Histogram& a, const Histogram& b);

// Adds `other`, or takes it away, bucket by bucket. The result has the coarser of the two schemas
// and the wider of the two zero buckets, and is compacted. Subtracting leaves the hint alone.
// REQUIRES: AreCombinable.
CombineRemarks Add(Histogram& to, const Histogram& other);
CombineRemarks Subtract(Histogram& from, const Histogram& other);

// Multiplies everything; a negative factor makes a gauge.
void Scale(Histogram& histogram, double factor);

// Divides everything, as Scale(). By zero no bucket is left.
void Divide(Histogram& histogram, double divisor);

// Merges buckets down to a coarser schema. REQUIRES: exponential schemas, schema <= its own.
void ReduceResolution(Histogram& histogram, int32_t schema);

// Gives it the zero bucket and the resolution, or the custom bounds, of `like`.
// REQUIRES: AreCombinable, and `like` is a sum that it is part of.
void Recast(Histogram& histogram, const Histogram& like);

// Whether observations have been lost between `previous` and `current`, by their hints or by
// comparing buckets. Gauges are not asked. What differs in kind counts as a reset.
bool DetectReset(const Histogram& current, const Histogram& previous);

}  // namespace alertd
