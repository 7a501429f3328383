#include "engine/route/route_tree.h"

#include <utility>

#include "engine/base/check.h"

namespace alertd::route {
namespace {

// Whether the node or one below it took the labels.
enum class Taken { kNo, kYes };

Taken Walk(const rules::Route& node, const Labels& labels, std::vector<const rules::Route*>& path,
           std::vector<RouteMatch>& matches) {
  if (!MatchesAll(node.matchers, labels)) return Taken::kNo;
  path.push_back(&node);
  Taken by_child = Taken::kNo;
  for (const rules::Route& child : node.routes) {
    if (Walk(child, labels, path, matches) == Taken::kNo) continue;
    by_child = Taken::kYes;
    if (!child.continue_matching) break;
  }
  if (by_child == Taken::kNo) matches.push_back({&node, path});
  path.pop_back();
  return Taken::kYes;
}

}  // namespace

std::vector<RouteMatch> MatchRoutes(const rules::Route& root, const Labels& labels) {
  std::vector<RouteMatch> matches;
  std::vector<const rules::Route*> path;
  Walk(root, labels, path, matches);
  return matches;
}

Labels GroupLabelsOf(const rules::Route& route, const Labels& labels) {
  return route.group_by_all ? labels : labels.Keep(route.group_by);
}

std::string FormatGroupKey(std::string_view route_id, const Labels& group_labels) {
  std::string key(route_id);
  key += ":{";
  std::string_view separator;
  for (const Label label : group_labels) {
    key += separator;
    key += label.name;
    key += '=';
    key += Quote(label.value);
    separator = ", ";
  }
  return key + '}';
}

RouteTree::RouteTree(rules::Route root, RouteLabelSources sources, std::span<const size_t> numbers)
    : root_(std::move(root)), labels_(root_, std::move(sources)) {
  const std::vector<size_t> own = NumberRoutes(root_, {}, {});
  if (numbers.size() != own.size()) numbers = own;
  Number(root_, numbers);
}

void RouteTree::Number(const rules::Route& route, std::span<const size_t>& numbers) {
  const NumberedRoute& own = numbers_[&route] = {RouteKeyOf(route.id), numbers.front()};
  by_key_[own.key].push_back(own.number);
  numbers = numbers.subspan(1);
  for (const rules::Route& child : route.routes)
    Number(child, numbers);
}

const NumberedRoute& RouteTree::NumberOf(const rules::Route& route) const {
  const auto found = numbers_.find(&route);
  ALERTD_CHECK(found != numbers_.end());
  return found->second;
}

std::span<const size_t> RouteTree::NumbersOf(std::string_view key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return {};
  return found->second;
}

}  // namespace alertd::route
