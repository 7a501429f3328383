#include "tests/simulation/declaration.h"

#include <algorithm>

namespace alertd::simulation {
namespace {

const std::string& Found(const std::map<std::string, std::string>& in, const std::string& what) {
  const auto found = in.find(what);
  return found == in.end() ? what : found->second;
}

template <typename T>
void Shuffle(Dice& dice, std::vector<T>& all) {
  for (size_t i = all.size(); i > 1; --i)
    std::swap(all[i - 1], all[static_cast<size_t>(dice.Roll(static_cast<int>(i)))]);
}

bool IsEscalatedTo(const rules::Route& route, const std::string& receiver) {
  return rules::EscalationDelay(route, receiver) > Duration{0};
}

// Whoever hears at once, in random parts. Whom it is escalated to goes with the first.
std::vector<std::vector<std::string>> Parts(Dice& dice, const rules::Route& route) {
  std::vector<std::string> at_once = route.receivers;
  std::erase_if(at_once, [&route](const std::string& each) { return IsEscalatedTo(route, each); });
  Shuffle(dice, at_once);
  std::vector<std::vector<std::string>> parts;
  for (const std::string& receiver : at_once) {
    if (parts.empty() || dice.OneIn(2)) parts.emplace_back();
    parts.back().push_back(receiver);
  }
  for (const std::string& receiver : route.receivers)
    if (IsEscalatedTo(route, receiver)) parts.front().push_back(receiver);
  Shuffle(dice, parts);
  return parts;
}

std::vector<rules::Route> SiblingsOf(Dice& dice, const rules::Route& route) {
  std::vector<rules::Route> siblings;
  for (std::vector<std::string>& part : Parts(dice, route)) {
    rules::Route sibling = route;
    std::erase_if(sibling.escalation, [&](const rules::EscalationStep& step) {
      return std::find(part.begin(), part.end(), step.receivers.front()) == part.end();
    });
    sibling.receivers = std::move(part);
    sibling.continue_matching = true;
    siblings.push_back(std::move(sibling));
  }
  siblings.back().continue_matching = route.continue_matching;
  return siblings;
}

}  // namespace

ReceiverNames::ReceiverNames(std::map<std::string, std::string> by_address)
    : by_address_(std::move(by_address)) {
  for (const auto& [address, name] : by_address_)
    by_name_.emplace(name, address);
}

const std::string& ReceiverNames::NameOf(const std::string& address) const {
  return Found(by_address_, address);
}

const std::string& ReceiverNames::AddressOf(const std::string& name) const {
  return Found(by_name_, name);
}

rules::Configuration ReceiverNames::Named(rules::Configuration configuration) const {
  for (rules::Receiver& receiver : configuration.receivers) {
    receiver.name = NameOf(receiver.name);
    if (receiver.fallback) receiver.fallback->receiver = NameOf(receiver.fallback->receiver);
  }
  Name(configuration.root_route);
  return configuration;
}

void ReceiverNames::Name(rules::Route& route) const {
  for (std::string& receiver : route.receivers)
    receiver = NameOf(receiver);
  for (rules::EscalationStep& step : route.escalation) {
    for (std::string& receiver : step.receivers)
      receiver = NameOf(receiver);
  }
  for (rules::Route& child : route.routes)
    Name(child);
}

ReceiverNames MakeNames(Dice& dice, const std::vector<std::string>& addresses) {
  std::vector<std::string> names = addresses;
  if (dice.OneIn(3)) Shuffle(dice, names);
  for (std::string& name : names)
    if (dice.OneIn(4)) name += "_" + std::to_string(1 + dice.Roll(2));
  std::map<std::string, std::string> by_address;
  for (size_t i = 0; i < addresses.size(); ++i)
    by_address.emplace(addresses[i], names[i]);
  return ReceiverNames(std::move(by_address));
}

rules::Route SharedOut(Dice& dice, const rules::Route& route) {
  rules::Route shared = route;
  shared.routes.clear();
  for (const rules::Route& child : route.routes) {
    if (!child.routes.empty()) {
      shared.routes.push_back(SharedOut(dice, child));
      continue;
    }
    for (rules::Route& sibling : SiblingsOf(dice, child))
      shared.routes.push_back(std::move(sibling));
  }
  return shared;
}

}  // namespace alertd::simulation
