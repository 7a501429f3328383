#pragma once

#include <cstdint>

#include "rules/receiver_options.h"

namespace alertd::rules {

// What an integration reaches, and how, in one number that may be kept over a restart: the same for
// two that differ in nothing but their names. Secrets cannot be read from it. Never 0.
uint64_t SettingsDigest(const Integration& integration);

// Likewise of whom it reaches alone, whatever else is set.
uint64_t AddressDigest(const Integration& integration);

}  // namespace alertd::rules
