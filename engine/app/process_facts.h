#pragma once

#include <string>

#include "engine/base/timestamp.h"
#include "engine/serve/process_facts.h"

namespace alertd::app {

// This machine's name; "localhost" when it has none.
std::string HostName();

// The name of the user that this process runs as; empty when it has none.
std::string UserName();

// What is known of this process from the start.
serve::ProcessFacts FindProcessFacts(serve::Flags flags, Duration retention);

}  // namespace alertd::app
