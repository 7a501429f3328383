#pragma once

// Whether what an alert was about can still be seen, and if not, why.

#include <optional>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/window/window.h"
#include "grammar/ast.h"

namespace alertd::alert {

// Reads the window, where `up` tells of every target whether it could be scraped. It changes
// nothing.
class SourceWatch {
 public:
  // `window` must outlive the watch. Series are there when they have a sample within `lookback`.
  SourceWatch(const window::Window& window, Duration lookback)
      : window_(window), lookback_(lookback) {}

  // The job and instance of a target that cannot be scraped at `at` and without which a selector of
  // `expr` finds nothing for the alert. Nothing while every selector finds a series of the alert,
  // or when none of those that it misses belongs to a target that is down.
  //
  // A series is the alert's when it agrees with `source`, the labels of the alert's result, on
  // every label that both have. Selectors with `@` or a computed offset are left out.
  std::optional<Labels> FindDownTarget(const grammar::Expr& expr, const Labels& source,
                                       Timestamp at) const;

  // Whether the target's `up` is 0. A target that has left the configuration has none.
  bool IsDown(const Labels& target, Timestamp at) const;

  // Whether some selector of `expr` finds a series of the alert; also when there are no selectors.
  bool SeesAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const;

 private:
  struct Question {
    Matchers matchers;
    Timestamp at;
  };

  static std::vector<Question> Questions(const grammar::Expr& expr, const Labels& source,
                                         Timestamp at);
  bool AnyPresent(const std::vector<window::SeriesId>& series, Timestamp at) const;
  std::optional<Labels> DownTargetOf(const std::vector<window::SeriesId>& series,
                                     Timestamp at) const;

  const window::Window& window_;
  Duration lookback_;
};

}  // namespace alertd::alert
