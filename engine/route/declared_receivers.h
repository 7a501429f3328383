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

  bool operator==(const IntegrationPlace&) const = default;
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
  // The digests of the settings of its integrations, in their order; see rules::SettingsDigest().
  std::span<const uint64_t> SettingsOf(std::string_view name) const;
  // Those with the settings of this digest.
  std::span<const IntegrationPlace> WithSettings(uint64_t digest) const;

 private:
  ByName by_name_;
  // Taken once: every group that begins wants to know them.
  std::map<std::string, std::vector<uint64_t>, std::less<>> settings_;
  std::unordered_map<uint64_t, std::vector<IntegrationPlace>> by_settings_;
};

// The integrations that reach something else by `declared` than by `former`, and no other reaches
// by `declared` what they did.
std::vector<IntegrationPlace> MovedIntegrations(const DeclaredReceivers& former,
                                                const DeclaredReceivers& declared);

}  // namespace alertd::route
