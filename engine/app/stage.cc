#include "engine/app/stage.h"

#include <algorithm>

namespace alertd::app {

Duration WaitUntil(const std::optional<Timestamp>& due, Timestamp now) {
  if (!due) return kStageWaitMax;
  return std::clamp(*due - now, Duration(0), kStageWaitMax);
}

}  // namespace alertd::app
