#include "engine/route/preview.h"

#include <utility>

#include "engine/route/interval_calendar.h"
#include "engine/route/route_tree.h"
#include "engine/route/suppressor.h"

namespace alertd::route {
namespace {

std::vector<std::string> PathOf(const RouteMatch& match) {
  std::vector<std::string> path;
  for (const rules::Route* node : match.path) {
    for (const Matcher& matcher : node->matchers)
      path.push_back(FormatMatcher(matcher));
  }
  return path;
}

}  // namespace

RoutePreview PreviewAlert(const rules::Configuration& configuration, const Alert& alert,
                          Timestamp now) {
  RoutePreview preview;
  const IntervalCalendar calendar(configuration.time_intervals, now);
  const RouteTree tree(configuration.root_route);
  // Both trees have the same shape, and the ids hang on the tree's own routes.
  const std::vector<RouteMatch> own = tree.Match(alert.labels);
  const std::vector<RouteMatch> declared = MatchRoutes(configuration.root_route, alert.labels);
  for (size_t i = 0; i < declared.size(); ++i) {
    const rules::Route& route = *declared[i].route;
    PreviewedRoute previewed{&route,
                             PathOf(declared[i]),
                             GroupLabelsOf(route, alert.labels),
                             {},
                             calendar.WhyMuted(route)};
    previewed.group_key = FormatGroupKey(tree.IdOf(*own[i].route), previewed.group_labels);
    std::vector<Notification>& notifications =
        previewed.muted_by.empty() ? preview.notifications : preview.muted_notifications;
    for (const std::string& receiver : route.receivers) {
      Notification notification;
      notification.id = "preview-" + std::to_string(preview.notifications.size() +
                                                    preview.muted_notifications.size() + 1);
      notification.receiver = receiver;
      notification.group_key = previewed.group_key;
      notification.group_labels = previewed.group_labels;
      notification.alerts = {alert};
      notification.at = now;
      notifications.push_back(std::move(notification));
    }
    preview.routes.push_back(std::move(previewed));
  }
  const Suppressor suppressor(configuration.suppressions, now);
  for (const rules::Suppression* holding : suppressor.HoldingFor(alert)) {
    const auto place = static_cast<size_t>(holding - suppressor.suppressions().data());
    preview.suppressed_by.push_back(
        {&configuration.suppressions[place], suppressor.NextChangeOf(place)});
  }
  return preview;
}

}  // namespace alertd::route
