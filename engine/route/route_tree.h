#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/notification.h"
#include "engine/model/shared_text.h"
#include "engine/route/route_labels.h"
#include "engine/route/route_numbers.h"
#include "rules/route.h"

namespace alertd::route {

// One route that a label set takes.
struct RouteMatch {
  const rules::Route* route = nullptr;
  std::vector<const rules::Route*> path;  // from the root to the route, both included
};

// The routes below `root` that the labels take, as Alertmanager walks its tree: the children of a
// node that matches are asked in order until one matches that does not `continue`; a node takes the
// labels itself when none of its children does. Empty only when the root does not match.
std::vector<RouteMatch> MatchRoutes(const rules::Route& root, const Labels& labels);

// The labels that name the group of an alert at this route.
Labels GroupLabelsOf(const rules::Route& route, const Labels& labels);

// {}/{severity="HIGH"}:{alertname="Down"}, as Alertmanager spells a group's key.
std::string FormatGroupKey(std::string_view route_id, const Labels& group_labels);

// A route tree of its own, which knows the keys of its routes' groups.
class RouteTree {
 public:
  // `numbers` as NumberRoutes() makes them; where they are not those of such a tree, its routes are
  // numbered as where no group is remembered.
  explicit RouteTree(rules::Route root, RouteLabelSources sources = {},
                     std::span<const size_t> numbers = {});
  // What it knows of its routes hangs on their addresses.
  RouteTree(const RouteTree&) = delete;
  RouteTree& operator=(const RouteTree&) = delete;

  std::vector<RouteMatch> Match(const Labels& labels) const { return MatchRoutes(root_, labels); }

  const NumberedRoute& NumberOf(const rules::Route& route) const;
  // Of the routes with this key.
  std::span<const size_t> NumbersOf(std::string_view key) const;
  // Of the group with these labels: no other route has it.
  std::string GroupKeyOf(const rules::Route& route, const Labels& group_labels) const {
    return FormatNumberedKey(NumberOf(route), group_labels);
  }

  // What the route says of all its notifications, of this one.
  Labels LabelsFor(const rules::Route& route, const Notification& notification) const {
    return labels_.Render(route, notification);
  }

 private:
  void Number(const rules::Route& route, std::span<const size_t>& numbers);

  rules::Route root_;
  RouteLabels labels_;
  std::map<const rules::Route*, NumberedRoute> numbers_;
  std::map<std::string, std::vector<size_t>, std::less<>> by_key_;
};

}  // namespace alertd::route
