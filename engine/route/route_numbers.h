#pragma once

// Tells routes apart that have the same matchers on the way from the root, such as siblings of
// which the first one continues.
//
// A group is known by these matchers and its labels, as in Alertmanager. Each of several such
// routes has groups of its own, so each has a number, which stands in its groups' keys where others
// do not see it. The number says nothing of the route's place in its file: if it did, a sibling
// that comes or goes before it would leave its groups to another one, and whom it has told would be
// told again, or never that it is over.
//
// Nothing is kept for that but the groups themselves, which know whom they have told: after a
// reload or a restart a route has the number of those groups that told what it tells, the same
// settings first, then receivers of the same names. What nobody can be told apart by goes by place,
// and a route that is new has a number that no group has.

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/group_record.h"
#include "engine/route/declared_receivers.h"
#include "rules/route.h"

namespace alertd::route {

// Whom the groups of a route have told.
struct RouteMemory {
  std::set<std::string, std::less<>> receivers;
  std::set<uint64_t> settings;  // of their integrations; see rules::SettingsDigest()
};

// By the route's key, and its number there.
using RouteMemories = std::map<std::string, std::map<size_t, RouteMemory>, std::less<>>;

// A route as its groups know it.
struct NumberedRoute {
  std::string key;  // {}/{severity="HIGH"}: the matchers on the way, as Alertmanager spells them
  size_t number = 1;
};

// The route's id without the places of siblings in it.
std::string RouteKeyOf(std::string_view route_id);

// The key of the group with these labels, and what alertd adds to it.
std::string FormatNumberedKey(const NumberedRoute& route, const Labels& group_labels);

// The route of a group that an earlier process had. Earlier versions had places in the keys: they
// stay what they are, for it is under them that receivers know the group.
NumberedRoute RouteOfRecord(const GroupRecord& record);

// The numbers of all routes of the tree, each before those below it, in their order.
std::vector<size_t> NumberRoutes(const rules::Route& root, const DeclaredReceivers& declared,
                                 const RouteMemories& memories);

}  // namespace alertd::route
