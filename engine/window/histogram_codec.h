#pragma once

// Histograms in bytes, by the words of FORMAT.md.

#include <string>

#include "engine/model/histogram.h"
#include "engine/window/log_bytes.h"

namespace alertd::window {

void PutHistogram(std::string& out, const Histogram& histogram);

// Null where the bytes, which may be anything, make no sense.
HistogramPtr ReadHistogram(ByteReader& reader);

}  // namespace alertd::window
