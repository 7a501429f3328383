#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/receiver_options.h"

namespace alertd::route {

// Names an integration of a receiver.
struct IntegrationPlace {
  std::string receiver;
  std::string integration;
};

// The receivers that are declared, by name and by what their integrations reach.
class DeclaredReceivers {
 public:
  using ByName = std::map<std::string, rules::Receiver, std::less<>>;

  DeclaredReceivers() = default;
  // Of several with one name the first counts.
  explicit DeclaredReceivers(const std::vector<rules::Receiver>& receivers);

  const ByName& by_name() const { return by_name_; }
  // Null when there is none.
  const rules::Receiver* Find(std::string_view name) const;
  // Those with the settings of this digest; see rules::SettingsDigest().
  std::span<const IntegrationPlace> WithSettings(uint64_t digest) const;

 private:
  ByName by_name_;
  std::unordered_map<uint64_t, std::vector<IntegrationPlace>> by_settings_;
};

}  // namespace alertd::route
