#include "engine/route/preview.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/route/inhibitor.h"
#include "engine/route/interval_calendar.h"
#include "engine/route/mute_forecast.h"
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

// What of the scene is in the groups that the alert joins, by their keys.
using MembersByGroup = std::map<std::string, std::vector<AlertPtr>>;

MembersByGroup FindMembers(const RouteTree& tree, const PreviewScene& scene) {
  MembersByGroup members;
  for (const auto& firing : scene.firing) {
    for (const RouteMatch& match : tree.Match(firing->labels)) {
      const Labels group = GroupLabelsOf(*match.route, firing->labels);
      members[tree.GroupKeyOf(*match.route, group)].push_back(firing);
    }
  }
  return members;
}

// Repeats are due at flushes only.
Duration FirstFlushFrom(Duration earliest, Duration first, Duration interval) {
  if (earliest <= first || interval <= Duration{0}) return std::max(earliest, first);
  const auto flushes = (earliest - first + interval - Duration{1}) / interval;
  return first + flushes * interval;
}

using ReceiversByDelay = std::map<Duration, std::vector<std::string>>;

// Those that are told later are looked after when others are told for the first time, too.
Duration FirstLookFrom(Duration earliest, Duration first, const rules::Route& route,
                       const ReceiversByDelay& told) {
  const Duration flush = FirstFlushFrom(earliest, first, route.group_interval);
  const auto escalated = told.lower_bound(earliest);
  return escalated == told.end() ? flush : std::min(flush, escalated->first);
}

// When the group is looked at next, at the latest.
Duration NextLook(const PreviewedRoute& previewed) {
  const rules::Route& route = *previewed.route;
  const Duration age = previewed.fires_for.value_or(Duration{0});
  const size_t others = previewed.members.size() - (previewed.fires_for ? 1 : 0);
  if (others == 0 && age < route.group_wait) return route.group_wait - age;
  return others == 0 && !previewed.fires_for ? route.group_wait : route.group_interval;
}

// Whether the alert has fired for so long that its group has been looked at since.
bool WasLookedAt(const PreviewedRoute& previewed) {
  const rules::Route& route = *previewed.route;
  if (!previewed.fires_for) return false;
  const bool is_alone = previewed.members.size() == 1;
  const Duration longest =
      is_alone ? route.group_wait : std::max(route.group_wait, route.group_interval);
  return *previewed.fires_for >= longest;
}

// Whatever mutes the alert does so until `quiet`, and its group is told at once then; by
// Alertmanager at its next flush.
Duration FirstToldFrom(Duration quiet, const PreviewedRoute& previewed) {
  const rules::Route& route = *previewed.route;
  const Duration flush = NextLook(previewed);
  if (route.closing == rules::Closing::kAlertmanager)
    return FirstFlushFrom(quiet, flush, route.group_interval);
  return WasLookedAt(previewed) ? quiet : std::max(quiet, flush);
}

// Who knows of it is told again when the longest of its intervals has passed, at the latest.
PreviewedStep NextRepeat(const rules::Route& route, std::vector<std::string> receivers) {
  const Duration longest =
      *std::max_element(route.repeat_intervals.begin(), route.repeat_intervals.end());
  return {PreviewedStep::Kind::kNextRepeat,
          FirstFlushFrom(longest, Duration{0}, route.group_interval), std::move(receivers)};
}

// Whether its group has been looked at, for the sake of whatever fires there: from then on whoever
// is told later does not wait for the group's next look.
bool GroupWasLookedAt(const PreviewedRoute& previewed, Timestamp now) {
  const Duration group_wait = previewed.route->group_wait;
  return std::any_of(previewed.members.begin(), previewed.members.end(),
                     [&](const AlertPtr& member) { return member->starts_at + group_wait <= now; });
}

// Whom an alert is told, and when for the first time.
struct FirstSteps {
  Duration first{0};                 // when those are told who do not wait for anything else
  std::vector<std::string> knowing;  // who knows of it
  ReceiversByDelay told;             // the others
};

FirstSteps FirstStepsOf(const PreviewedRoute& previewed, Timestamp now) {
  const rules::Route& route = *previewed.route;
  const Duration quiet = *previewed.quiet_until - now;
  const bool is_known = quiet <= Duration{0} && WasLookedAt(previewed);
  const bool waits = quiet > Duration{0} || !GroupWasLookedAt(previewed, now);
  const Duration age = previewed.fires_for.value_or(Duration{0});
  FirstSteps steps;
  if (!is_known) steps.first = FirstToldFrom(quiet, previewed);
  for (const std::string& receiver : route.receivers) {
    const Duration delay = rules::EscalationDelay(route, receiver);
    if (is_known && delay <= age) {
      steps.knowing.push_back(receiver);
      continue;
    }
    const Duration earliest = waits || delay == Duration{0} ? steps.first : Duration{0};
    steps.told[std::max(delay - age, earliest)].push_back(receiver);
  }
  return steps;
}

std::vector<PreviewedStep> StepsOf(const PreviewedRoute& previewed, Timestamp now) {
  const rules::Route& route = *previewed.route;
  using Kind = PreviewedStep::Kind;
  FirstSteps begin = FirstStepsOf(previewed, now);
  std::vector<PreviewedStep> steps;
  if (!begin.knowing.empty() && !route.repeat_intervals.empty())
    steps.push_back(NextRepeat(route, std::move(begin.knowing)));
  for (const auto& [after, receivers] : begin.told) {
    const bool at_once = after == begin.first;
    steps.push_back({at_once ? Kind::kFirst : Kind::kEscalated, after, receivers});
    Duration last = after;
    for (const Duration repeat : route.repeat_intervals) {
      last = at_once ? FirstFlushFrom(last + repeat, begin.first, route.group_interval)
                     : FirstLookFrom(last + repeat, begin.first, route, begin.told);
      steps.push_back({Kind::kRepeated, last, receivers});
    }
  }
  std::stable_sort(steps.begin(), steps.end(), [](const PreviewedStep& a, const PreviewedStep& b) {
    return a.after < b.after;
  });
  return steps;
}

// For how long the alert fires already; nothing when it does not.
std::optional<Duration> FiresFor(const Alert& alert, const std::vector<AlertPtr>& members,
                                 Timestamp now) {
  const auto same = std::find_if(members.begin(), members.end(), [&alert](const AlertPtr& each) {
    return each->labels == alert.labels;
  });
  if (same == members.end()) return std::nullopt;
  return std::max(now - (*same)->starts_at, Duration{0});
}

// One for each receiver of the route; their ids are for the preview to give.
std::vector<Notification> FirstNotifications(const PreviewedRoute& previewed, const Alert& alert,
                                             Timestamp now) {
  std::vector<Notification> notifications;
  for (const std::string& receiver : previewed.route->receivers) {
    Notification notification;
    notification.receiver = receiver;
    notification.group_key = previewed.group_key;
    notification.group_labels = previewed.group_labels;
    notification.alerts = {alert};
    notification.at = now;
    notifications.push_back(std::move(notification));
  }
  return notifications;
}

void AddNotifications(std::vector<Notification> first, const PreviewedRoute& previewed,
                      RoutePreview& preview) {
  std::vector<Notification>& notifications =
      previewed.muted_by.empty() ? preview.notifications : preview.muted_notifications;
  for (Notification& notification : first) {
    notification.id = "preview-" + std::to_string(preview.notifications.size() +
                                                  preview.muted_notifications.size() + 1);
    notifications.push_back(std::move(notification));
  }
}

void AddMutes(const rules::Configuration& configuration, const Alert& alert, Timestamp now,
              const PreviewScene& scene, RoutePreview& preview) {
  Suppressor suppressor(configuration.suppressions, now);
  for (const SuppressionPtr& suppression : scene.suppressions)
    suppressor.Add(suppression, now);
  for (const StandingSuppression* holding : suppressor.HoldingFor(alert))
    preview.suppressed_by.push_back({holding->suppression, holding->next_change});
  for (const SilencePtr& silence : scene.silences) {
    const bool holds =
        StateAt(*silence, now) == SilenceState::kActive && Matches(*silence, alert.labels);
    if (holds) preview.silenced_by.push_back(silence);
  }
  Inhibitor inhibitor(configuration.inhibit_rules);
  for (const auto& firing : scene.firing)
    inhibitor.Note(firing, now);
  for (const Inhibition& inhibition : inhibitor.HoldingFor(alert, now))
    preview.inhibited_by.push_back(DescribeInhibition(inhibition));
}

}  // namespace

RoutePreview PreviewAlert(const rules::Configuration& configuration, const Alert& alert,
                          Timestamp now, const PreviewScene& scene) {
  RoutePreview preview;
  AddMutes(configuration, alert, now, scene, preview);
  const MuteForecast forecast(configuration, scene.suppressions, scene.silences, now);
  const IntervalCalendar calendar(configuration.time_intervals, now);
  const RouteTree tree(configuration.root_route,
                       {.template_files = configuration.alertmanager.template_files,
                        .external_url = scene.external_url},
                       scene.route_numbers);
  // Both trees have the same shape, and the ids hang on the tree's own routes.
  const std::vector<RouteMatch> own = tree.Match(alert.labels);
  const std::vector<RouteMatch> declared = MatchRoutes(configuration.root_route, alert.labels);
  MembersByGroup members = FindMembers(tree, scene);
  for (size_t i = 0; i < declared.size(); ++i) {
    const rules::Route& route = *declared[i].route;
    PreviewedRoute previewed{
        &route, PathOf(declared[i]),     GroupLabelsOf(route, alert.labels), {},
        {},     calendar.WhyMuted(route)};
    previewed.group_key = tree.GroupKeyOf(*own[i].route, previewed.group_labels);
    previewed.members = members[previewed.group_key];
    previewed.fires_for = FiresFor(alert, previewed.members, now);
    if (preview.inhibited_by.empty()) previewed.quiet_until = forecast.EndFor(alert, route);
    if (previewed.quiet_until) previewed.steps = StepsOf(previewed, now);
    std::vector<Notification> first = FirstNotifications(previewed, alert, now);
    for (Notification& notification : first)
      notification.route_labels = tree.LabelsFor(*own[i].route, notification);
    if (!first.empty()) previewed.route_labels = first.front().route_labels;
    AddNotifications(std::move(first), previewed, preview);
    preview.routes.push_back(std::move(previewed));
  }
  return preview;
}

}  // namespace alertd::route
