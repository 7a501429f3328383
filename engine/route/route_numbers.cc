#include "engine/route/route_numbers.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "engine/model/group_key.h"
#include "engine/route/route_tree.h"

namespace alertd::route {
namespace {

// More siblings with the same matchers nobody has written for an earlier version.
constexpr size_t kPlacesMax = 1'000;

// {}/{severity="HIGH"}/1 as a key and the places that stand in it.
struct PlacedRoute {
  std::string key;
  size_t places = 0;  // 0 where all are the first
};

// The end of the step of a route's id that begins at `begin`: a slash in a value ends nothing.
size_t StepEnd(std::string_view id, size_t begin) {
  bool is_quoted = false;
  int depth = 0;
  for (size_t i = begin; i < id.size(); ++i) {
    if (id[i] == '\\' && is_quoted) {
      ++i;
    } else if (id[i] == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted) {
      if (id[i] == '{') ++depth;
      if (id[i] == '}') --depth;
      if (id[i] == '/' && depth == 0) return i;
    }
  }
  return id.size();
}

PlacedRoute ReadRouteId(std::string_view id) {
  PlacedRoute route;
  for (size_t begin = 0; begin <= id.size();) {
    const size_t end = StepEnd(id, begin);
    const std::string_view step = id.substr(begin, end - begin);
    size_t place = 0;
    const auto read = std::from_chars(step.data(), step.data() + step.size(), place);
    const bool is_place = begin > 0 && !step.empty() && read.ec == std::errc() &&
                          read.ptr == step.data() + step.size();
    if (is_place) {
      route.places += place;
    } else {
      route.key += (begin > 0 ? "/" : "") + std::string(step);
      route.places *= kPlacesMax;
    }
    begin = end + 1;
  }
  return route;
}

struct Sibling {
  size_t at = 0;  // among all routes
  const rules::Route* route = nullptr;
};

// How much a route has in common with what groups have told: settings, names, how little else they
// told, and whether they have the number of its place.
using Likeness = std::tuple<size_t, size_t, ptrdiff_t, bool>;

Likeness Compare(const rules::Route& route, const DeclaredReceivers& declared,
                 const RouteMemory& memory) {
  size_t settings = 0;
  size_t names = 0;
  std::set<uint64_t> seen;
  for (const std::string& receiver : route.receivers) {
    if (memory.receivers.contains(receiver)) ++names;
    for (const uint64_t digest : declared.SettingsOf(receiver))
      if (seen.insert(digest).second && memory.settings.contains(digest)) ++settings;
  }
  return {settings, names, -static_cast<ptrdiff_t>(memory.receivers.size()), false};
}

struct Pairing {
  Likeness likeness;
  size_t sibling = 0;
  size_t number = 0;
};

// The most alike first; of equals those that stand first.
std::vector<Pairing> Pair(const std::vector<Sibling>& siblings, const DeclaredReceivers& declared,
                          const std::map<size_t, RouteMemory>& memories) {
  std::vector<Pairing> pairings;
  for (size_t i = 0; i < siblings.size(); ++i) {
    for (const auto& [number, memory] : memories) {
      pairings.push_back({Compare(*siblings[i].route, declared, memory), i, number});
      std::get<bool>(pairings.back().likeness) = number == i + 1;
    }
  }
  std::stable_sort(pairings.begin(), pairings.end(),
                   [](const Pairing& a, const Pairing& b) { return a.likeness > b.likeness; });
  return pairings;
}

std::vector<size_t> NumberSiblings(const std::vector<Sibling>& siblings,
                                   const DeclaredReceivers& declared,
                                   const std::map<size_t, RouteMemory>& memories) {
  std::vector<size_t> numbers(siblings.size(), 0);
  std::set<size_t> taken;
  const auto take = [&](size_t sibling, size_t number) {
    if (numbers[sibling] == 0 && taken.insert(number).second) numbers[sibling] = number;
  };
  for (const Pairing& pairing : Pair(siblings, declared, memories)) {
    const auto& [settings, names, others, in_place] = pairing.likeness;
    if (settings + names > 0) take(pairing.sibling, pairing.number);
  }
  // They tell others now, and go on with what the groups know.
  for (size_t i = 0; i < siblings.size(); ++i) {
    for (const auto& [number, memory] : memories)
      take(i, number);
  }
  for (size_t i = 0; i < siblings.size(); ++i) {
    for (size_t number = 1; numbers[i] == 0; ++number)
      take(i, number);
  }
  return numbers;
}

void Collect(const rules::Route& route, std::map<std::string, std::vector<Sibling>>& by_key,
             size_t& count) {
  by_key[RouteKeyOf(route.id)].push_back({count++, &route});
  for (const rules::Route& child : route.routes)
    Collect(child, by_key, count);
}

}  // namespace

std::string RouteKeyOf(std::string_view route_id) { return ReadRouteId(route_id).key; }

std::string FormatNumberedKey(const NumberedRoute& route, const Labels& group_labels) {
  std::string key = FormatGroupKey(route.key, group_labels);
  if (route.number > 1) key += "#" + std::to_string(route.number);
  return key;
}

NumberedRoute RouteOfRecord(const GroupRecord& record) {
  // By the key alone: the route may have had another place since the group began.
  const std::string_view shown = ShownGroupKey(record.key);
  const std::string labels = FormatGroupKey("", record.labels);
  if (!shown.ends_with(labels)) return {RouteKeyOf(record.route_id), 1};
  const PlacedRoute placed = ReadRouteId(shown.substr(0, shown.size() - labels.size()));
  NumberedRoute route{placed.key, placed.places + 1};
  const std::string_view rest = record.key.view().substr(shown.size());
  if (rest.starts_with('#'))
    std::from_chars(rest.data() + 1, rest.data() + rest.size(), route.number);
  return route;
}

std::vector<size_t> NumberRoutes(const rules::Route& root, const DeclaredReceivers& declared,
                                 const RouteMemories& memories) {
  std::map<std::string, std::vector<Sibling>> by_key;
  size_t count = 0;
  Collect(root, by_key, count);
  std::vector<size_t> numbers(count, 1);
  const std::map<size_t, RouteMemory> none;
  for (const auto& [key, siblings] : by_key) {
    const auto known = memories.find(key);
    const std::vector<size_t> own =
        NumberSiblings(siblings, declared, known == memories.end() ? none : known->second);
    for (size_t i = 0; i < siblings.size(); ++i)
      numbers[siblings[i].at] = own[i];
  }
  return numbers;
}

}  // namespace alertd::route
