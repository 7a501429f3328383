#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/window/window.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// The samples of a test's input series, on their way into the window as its time goes on.
class InputSamples {
 public:
  // Both must outlive it, and nothing may expire in the window. Fails when the window takes no
  // more series.
  static Result<InputSamples> Open(const RuleTest& test, window::Window& window);

  // Appends those at or before `now` that have not been.
  void AppendUntil(Timestamp now);

  // Those of a time in which nobody was there to take them in are left out. Of a shorter one than
  // their interval they are taken in at its end, as alertd asks its targets at once then.
  void SkipWhileDown(Timestamp down, Timestamp up);

 private:
  InputSamples(const RuleTest& test, window::Window& window) : test_(&test), window_(&window) {}

  Timestamp TimeOf(size_t step) const;
  void AppendStep(size_t step, Timestamp at);

  const RuleTest* test_;
  window::Window* window_;
  std::vector<window::SeriesId> ids_;
  size_t steps_ = 0;  // of the longest series
  size_t next_ = 0;
  std::vector<window::SeriesSample> samples_;
  std::vector<window::SampleExtra> extras_;
};

}  // namespace alertd::rule_test
