#pragma once

#include <span>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::journal {

// Every kind that an event can have, in alphabetical order.
std::span<const std::string_view> EventKinds();

// Fails with kInvalidInput, and names the kinds, on what is none.
Status CheckEventKind(std::string_view kind);

}  // namespace alertd::journal
