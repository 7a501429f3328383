#pragma once

#include "engine/model/time.h"

namespace alertd::alert {

// From one process to the next, or while one was stopped: nobody looked whether conditions held.
struct BlindTime {
  Timestamp begin;
  Timestamp end;
};

}  // namespace alertd::alert
