#include "engine/route/declared_receivers.h"

#include <algorithm>

#include "rules/settings_digest.h"

namespace alertd::route {

DeclaredReceivers::DeclaredReceivers(const std::vector<rules::Receiver>& receivers) {
  for (const rules::Receiver& receiver : receivers) {
    if (!by_name_.emplace(receiver.name, receiver).second) continue;
    std::vector<uint64_t>& settings = settings_[receiver.name];
    for (const rules::Integration& integration : receiver.integrations) {
      settings.push_back(rules::SettingsDigest(integration));
      by_settings_[settings.back()].push_back({receiver.name, integration.name});
    }
  }
}

const rules::Receiver* DeclaredReceivers::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

std::span<const uint64_t> DeclaredReceivers::SettingsOf(std::string_view name) const {
  const auto found = settings_.find(name);
  if (found == settings_.end()) return {};
  return found->second;
}

std::span<const IntegrationPlace> DeclaredReceivers::WithSettings(uint64_t digest) const {
  const auto found = by_settings_.find(digest);
  if (found == by_settings_.end()) return {};
  return found->second;
}

std::vector<IntegrationPlace> MovedIntegrations(const DeclaredReceivers& former,
                                                const DeclaredReceivers& declared) {
  std::vector<IntegrationPlace> moved;
  for (const auto& [name, receiver] : declared.by_name()) {
    const rules::Receiver* const before = former.Find(name);
    if (before == nullptr) continue;
    for (const rules::Integration& old : before->integrations) {
      const auto now = std::find_if(receiver.integrations.begin(), receiver.integrations.end(),
                                    [&old](const auto& each) { return each.name == old.name; });
      if (now == receiver.integrations.end()) continue;
      if (rules::AddressDigest(old) == rules::AddressDigest(*now)) continue;
      if (declared.WithSettings(rules::SettingsDigest(old)).empty())
        moved.push_back({name, old.name});
    }
  }
  return moved;
}

}  // namespace alertd::route
