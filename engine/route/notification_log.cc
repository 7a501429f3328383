#include "engine/route/notification_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rules/receiver_options.h"

namespace alertd::route {
namespace {

// Without a word for so long a delivery is given up for lost, and the next flush tells again.
constexpr Duration kSilenceMax = std::chrono::hours{1};
// As long as Alertmanager remembers what it sent: a closing that is refused ends then.
constexpr Duration kClosingTriesMax = std::chrono::hours{120};
// What is accepted later than this counts from then, or its repeat would follow on its heels.
constexpr Duration kPromptDelivery = std::chrono::seconds{5};
constexpr size_t kOnTheWayMax = 16;

bool IsSubset(const MemberIds& of, const MemberIds& all) {
  return std::includes(all.begin(), all.end(), of.begin(), of.end());
}

MemberIds Union(const MemberIds& a, const MemberIds& b) {
  MemberIds both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

MemberIds Intersection(const MemberIds& a, const MemberIds& b) {
  MemberIds common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common;
}

MemberIds Difference(const MemberIds& a, const MemberIds& b) {
  MemberIds left;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
  return left;
}

bool Contains(const MemberIds& ids, MemberId member) {
  return std::binary_search(ids.begin(), ids.end(), member);
}

MemberIds AfterTelling(const MemberIds& open, const Told& told) {
  return Difference(Union(open, told.firing), told.resolved);
}

// The receiver may have taken it in nevertheless.
bool GotNoAnswer(const DeliveryReport& report) {
  const bool failed =
      report.outcome == DeliveryOutcome::kRetrying || report.outcome == DeliveryOutcome::kDropped;
  return failed && report.attempt > 0 && report.status == 0;
}

Verdict Tell(const FlushScene& scene, MemberIds resolved, NotifyReason reason) {
  return {Verdict::Kind::kTell,
          {scene.firing, std::move(resolved), reason, scene.now, scene.flapping}};
}

// A group that has said nothing of firing alerts says so for the first time.
NotifyReason ReasonForNewFiring(const Told* newest) {
  return newest == nullptr || newest->firing.empty() ? NotifyReason::kFirst
                                                     : NotifyReason::kChanged;
}

}  // namespace

NotificationLog::NotificationLog(const ToldRecord& record)
    : integration_(record.integration),
      send_resolved_(record.send_resolved),
      settings_(record.settings),
      told_(record.told),
      open_(record.open),
      repeats_(record.repeats),
      unaccepted_(record.unaccepted ? std::make_unique<Unaccepted>(*record.unaccepted) : nullptr),
      summarised_(record.summarised) {
  for (const SentRecord& sent : record.on_the_way) {
    // Unless it was held, it may have arrived before the process ended.
    on_the_way_.push_back({sent.notification_id, sent.told, sent.told.at, !sent.held, sent.held});
    if (!sent.held) open_ = Union(open_, sent.told.firing);
  }
}

ToldRecord NotificationLog::Record() const {
  ToldRecord record{.receiver = {},
                    .integration = integration_,
                    .send_resolved = send_resolved_,
                    .told = told_,
                    .open = open_,
                    .on_the_way = {},
                    .repeats = repeats_,
                    .unaccepted = {},
                    .summarised = summarised_,
                    .settings = settings_};
  for (const Delivery& delivery : on_the_way_)
    record.on_the_way.push_back({delivery.notification_id, delivery.told, delivery.held});
  if (unaccepted_ != nullptr) record.unaccepted = *unaccepted_;
  return record;
}

void NotificationLog::GoOnFrom(NotificationLog former) {
  if (told_ || !IsSettled()) {
    for (const Delivery& delivery : former.on_the_way_)
      if (delivery.may_have_arrived) former.open_ = Union(former.open_, delivery.told.firing);
    open_ = Union(open_, former.open_);
    summarised_ = summarised_ || former.summarised_;
    // The newest that the place was told counts.
    const bool is_newer = former.told_ && (!told_ || told_->at < former.told_->at);
    if (is_newer && on_the_way_.empty()) {
      told_ = std::move(former.told_);
      repeats_ = former.repeats_;
    }
    return;
  }
  former.resends_ = former.HasOnItsWay();
  former.integration_ = std::move(integration_);
  former.send_resolved_ = send_resolved_;
  former.settings_ = settings_;
  *this = std::move(former);
}

void NotificationLog::Renumber(const std::map<MemberId, MemberId>& ids) {
  const auto renumber = [&ids](MemberIds& members) {
    MemberIds renumbered;
    for (const MemberId member : members) {
      const auto found = ids.find(member);
      if (found != ids.end()) renumbered.push_back(found->second);
    }
    std::sort(renumbered.begin(), renumbered.end());
    members = std::move(renumbered);
  };
  const auto renumber_told = [&renumber](Told& told) {
    for (MemberIds* const members : {&told.firing, &told.resolved, &told.flapping})
      renumber(*members);
  };
  renumber(open_);
  if (told_) renumber_told(*told_);
  for (Delivery& delivery : on_the_way_)
    renumber_told(delivery.told);
}

void NotificationLog::Rename(MemberId before, MemberId after) {
  const auto rename = [before, after](MemberIds& ids) {
    if (Contains(ids, before)) ids = Union(Difference(ids, {before}), {after});
  };
  const auto rename_told = [&rename](Told& told) {
    for (MemberIds* const ids : {&told.firing, &told.resolved, &told.flapping})
      rename(*ids);
    // That the former is over is no news of one that fires.
    told.resolved = Difference(told.resolved, told.firing);
  };
  rename(open_);
  if (told_) rename_told(*told_);
  for (Delivery& delivery : on_the_way_)
    rename_told(delivery.told);
}

std::vector<SentRecord> NotificationLog::Resume(Timestamp now) {
  std::vector<SentRecord> sent;
  for (Delivery& delivery : on_the_way_) {
    delivery.heard_at = now;
    if (delivery.withdrawn) continue;
    sent.push_back({delivery.notification_id, delivery.told, delivery.held});
  }
  return sent;
}

Verdict NotificationLog::Decide(const FlushScene& scene, const rules::Route& route) const {
  // What was refused is tried again at the group's flushes only: not on the heels of each refusal,
  // which has others told at once.
  if (scene.is_between && (refused_ || (unaccepted_ && unaccepted_->refused))) return {};
  Verdict verdict =
      route.closing == rules::Closing::kAlways ? DecideClosing(scene) : DecideAsAlertmanager(scene);
  if (verdict.kind != Verdict::Kind::kToldAlready) return verdict;
  if (FlappingHasChanged(scene)) {
    return Tell(scene, std::move(verdict.told.resolved), NotifyReason::kChanged);
  }
  if (!on_the_way_.empty()) return {Verdict::Kind::kOnItsWay, {}};
  if (IsSubset(scene.firing, scene.acknowledged)) return {Verdict::Kind::kAcknowledged, {}};
  if (IsSubset(scene.firing, Union(scene.acknowledged, scene.flapping))) {
    return {Verdict::Kind::kFlapping, {}};
  }
  // Whoever kept it quiet for a time wants to know what came of it.
  const bool reminds = route.closing == rules::Closing::kAlways &&
                       !IsSubset(scene.unsuppressed, Union(scene.acknowledged, scene.flapping));
  if (reminds) {
    return Tell(scene, std::move(verdict.told.resolved), NotifyReason::kUnsuppressed);
  }
  if (!RepeatIsDue(scene, route)) return verdict;
  return Tell(scene, std::move(verdict.told.resolved), NotifyReason::kRepeat);
}

// What was opened is closed, also when it is suppressed; what was not opened is not mentioned.
Verdict NotificationLog::DecideClosing(const FlushScene& scene) const {
  const bool closes = send_resolved_ && !Intersection(scene.resolved, OpenInTheEnd()).empty();
  // Of a group the newest message replaces those that wait, so it says what they would have said.
  MemberIds closing = send_resolved_ ? Intersection(scene.resolved, EverOpened()) : MemberIds{};
  // But not that an earlier run is over behind what may tell of the run that followed: whoever
  // knows alerts by their labels would believe that this one is over.
  closing = Difference(closing, Difference(scene.earlier_runs, OpenInTheEnd()));
  if (scene.firing.empty()) {
    const bool repeats_closing = IsToTellOf(scene.quiet) && !closing.empty();
    if (!closes && !repeats_closing) return {};
    return Tell(scene, std::move(closing), NotifyReason::kResolved);
  }
  const Told* newest = Newest();
  if (newest == nullptr || !IsSubset(scene.firing, newest->firing)) {
    return Tell(scene, std::move(closing), ReasonForNewFiring(newest));
  }
  if (closes) return Tell(scene, std::move(closing), NotifyReason::kSomeResolved);
  if (IsToTellOf(scene.quiet)) return Tell(scene, std::move(closing), NotifyReason::kChanged);
  return {Verdict::Kind::kToldAlready, {}};
}

Verdict NotificationLog::DecideAsAlertmanager(const FlushScene& scene) const {
  const Told* newest = Newest();
  MemberIds resolved = send_resolved_ ? scene.resolved_visible : MemberIds{};
  if (scene.firing.empty()) {
    const bool opened = newest != nullptr && !newest->firing.empty();
    if (!opened || resolved.empty()) return {};
    return Tell(scene, std::move(resolved), NotifyReason::kResolved);
  }
  if (newest == nullptr || !IsSubset(scene.firing, newest->firing)) {
    return Tell(scene, std::move(resolved), ReasonForNewFiring(newest));
  }
  if (!IsSubset(resolved, newest->resolved)) {
    return Tell(scene, std::move(resolved), NotifyReason::kSomeResolved);
  }
  if (IsToTellOf(scene.quiet)) return Tell(scene, std::move(resolved), NotifyReason::kChanged);
  Verdict verdict{Verdict::Kind::kToldAlready, {}};
  verdict.told.resolved = std::move(resolved);  // a repeat names them again
  return verdict;
}

MemberIds NotificationLog::Stabilised(const Told& told) const {
  const Told* const newest = Newest();
  if (newest == nullptr) return {};
  return Intersection(Difference(newest->flapping, told.flapping), told.firing);
}

bool NotificationLog::FlappingHasChanged(const FlushScene& scene) const {
  const Told* const newest = Newest();
  if (newest == nullptr) return false;
  return !IsSubset(scene.flapping, newest->flapping) ||
         !Intersection(Difference(newest->flapping, scene.flapping), scene.firing).empty();
}

bool NotificationLog::RepeatIsDue(const FlushScene& scene, const rules::Route& route) const {
  const auto next = NextRepeat(route);
  return next && *next <= scene.now;
}

std::optional<Timestamp> NotificationLog::last_told() const {
  if (!told_) return std::nullopt;
  return told_->at;
}

std::optional<Timestamp> NotificationLog::NextRepeat(const rules::Route& route) const {
  if (!told_ || told_->firing.empty() || route.repeat_intervals.empty()) return std::nullopt;
  const size_t step = std::min(repeats_, route.repeat_intervals.size() - 1);
  return told_->at + route.repeat_intervals[step];
}

void NotificationLog::Settle(const FlushScene& scene, const rules::Route& route) {
  if (!scene.is_between) refused_ = false;
  GiveUpLost(scene.now);
  if (scene.firing.empty() && on_the_way_.empty()) unaccepted_.reset();
  if (open_.empty() || told_) {
    maybe_open_since_.reset();
  } else if (!maybe_open_since_) {
    maybe_open_since_ = scene.now;
  }
  const Timestamp told_at = told_ ? told_->at : maybe_open_since_.value_or(scene.now);
  if (told_at + kClosingTriesMax < scene.now) open_ = Difference(open_, scene.resolved);
  if (!send_resolved_) {
    open_ = Difference(open_, scene.resolved);
    // Of what ended without its seeing it, Alertmanager still believes what it has told.
    const bool sees_all = route.closing == rules::Closing::kAlways;
    const MemberIds& seen = sees_all ? scene.resolved : scene.resolved_visible;
    if (told_) told_->firing = Difference(told_->firing, seen);
  } else if (route.closing == rules::Closing::kAlertmanager) {
    open_ = Difference(open_, Difference(scene.resolved, scene.resolved_visible));
    // It has been told that nothing fires, and hears no more of what did; or it has accepted
    // nothing, and of what it may have got Alertmanager knows nothing.
    const bool is_over = on_the_way_.empty() && (!told_ || told_->firing.empty());
    if (is_over) open_ = Difference(open_, scene.resolved);
  }
}

void NotificationLog::Sent(std::string notification_id, Told told) {
  if (on_the_way_.size() >= kOnTheWayMax) GiveUp(on_the_way_.begin());
  const Timestamp at = told.at;
  if (!told.firing.empty() && unaccepted_ == nullptr) {
    unaccepted_ = std::make_unique<Unaccepted>(Unaccepted{.since = at});
  }
  on_the_way_.push_back({std::move(notification_id), std::move(told), at});
}

const Told* NotificationLog::OnItsWay(const std::string& notification_id) const {
  const auto found = std::find_if(
      on_the_way_.begin(), on_the_way_.end(),
      [&](const Delivery& delivery) { return delivery.notification_id == notification_id; });
  return found == on_the_way_.end() ? nullptr : &found->told;
}

bool NotificationLog::ExpectsAnother(const std::string& notification_id) const {
  const auto own = std::find_if(
      on_the_way_.begin(), on_the_way_.end(),
      [&](const Delivery& delivery) { return delivery.notification_id == notification_id; });
  return std::any_of(on_the_way_.begin(), own,
                     [](const Delivery& delivery) { return !delivery.held; });
}

bool NotificationLog::NotePassage(const std::string& notification_id, Passage passage) {
  for (Delivery& delivery : on_the_way_) {
    if (delivery.notification_id != notification_id) continue;
    // What is sent once more after a restart was sent, though it is held now.
    const bool held = passage == Passage::kHeld && !delivery.may_have_arrived;
    const bool summarised = summarised_ || passage == Passage::kSummarised;
    const bool is_news = delivery.held != held || summarised_ != summarised;
    delivery.held = held;
    summarised_ = summarised;
    return is_news;
  }
  return false;
}

std::optional<std::string> NotificationLog::NewestOnItsWayOf(MemberId member) const {
  for (auto delivery = on_the_way_.rbegin(); delivery != on_the_way_.rend(); ++delivery) {
    if (delivery->held) continue;
    if (Contains(delivery->told.firing, member)) return delivery->notification_id;
    if (Contains(delivery->told.resolved, member)) return std::nullopt;
  }
  return std::nullopt;
}

std::vector<NotificationLog::Withdrawn> NotificationLog::Withdraw(
    const std::function<std::optional<std::string>(MemberId)>& told_by) {
  std::vector<Withdrawn> taken_back;
  if (summarised_) return taken_back;
  for (Delivery& delivery : on_the_way_) {
    if (delivery.held || delivery.withdrawn || !delivery.told.resolved.empty()) continue;
    std::optional<std::string> by;
    for (const MemberId member : delivery.told.firing) {
      by = told_by(member);
      if (!by) break;
    }
    if (!by) continue;
    delivery.withdrawn = delivery.told_elsewhere = true;
    taken_back.push_back({delivery.notification_id, *std::move(by)});
  }
  return taken_back;
}

std::vector<NotificationLog::TakenBack> NotificationLog::TakeBack(const FlushScene& scene,
                                                                  const rules::Route& route) {
  MemberIds untold;  // ends
  if (!send_resolved_) {
    untold = scene.resolved;
  } else if (route.closing == rules::Closing::kAlertmanager) {
    untold = Difference(scene.resolved, scene.resolved_visible);
  }
  const MemberIds quiet = Union(scene.quiet, untold);
  const MemberIds opened = EverOpened();
  return TakeBackIf([&](const Delivery& delivery) {
    // What a summary tells it tells of others, too.
    if (delivery.withdrawn || (!delivery.held && summarised_)) return false;
    if (Intersection(delivery.told.firing, scene.quiet).empty()) return false;
    const MemberIds closed = Intersection(delivery.told.resolved, opened);
    // What else it closes of earlier runs the next flush tells.
    return IsSubset(delivery.told.firing, quiet) &&
           IsSubset(closed, Union(untold, scene.earlier_runs));
  });
}

std::vector<NotificationLog::TakenBack> NotificationLog::TakeBackOlder(const MemberIds& quiet) {
  const bool only_closes = on_the_way_.back().told.firing.empty();
  return TakeBackIf([&](const Delivery& delivery) {
    const bool stays = delivery.withdrawn || (!delivery.held && (summarised_ || !only_closes));
    return !stays && !Intersection(delivery.told.firing, quiet).empty();
  });
}

std::vector<NotificationLog::TakenBack> NotificationLog::TakeBackIf(
    const std::function<bool(const Delivery&)>& is_concerned) {
  std::vector<TakenBack> taken_back;
  for (auto delivery = on_the_way_.begin(); delivery != on_the_way_.end();) {
    if (!is_concerned(*delivery)) {
      ++delivery;
      continue;
    }
    taken_back.push_back({delivery->notification_id, delivery->told, delivery->held});
    delivery->withdrawn = true;
    delivery = delivery->held ? GiveUp(delivery) : std::next(delivery);
  }
  if (!taken_back.empty()) FindUnaccepted();
  return taken_back;
}

bool NotificationLog::IsToTellOf(const MemberIds& quiet) const {
  if (quiet.empty() || on_the_way_.empty()) return false;
  const Delivery& newest = on_the_way_.back();
  return !newest.withdrawn && !Intersection(newest.told.firing, quiet).empty();
}

bool NotificationLog::IsHeldBack(const std::string& notification_id) const {
  return std::any_of(on_the_way_.begin(), on_the_way_.end(), [&](const Delivery& delivery) {
    return delivery.notification_id == notification_id && delivery.held;
  });
}

bool NotificationLog::Report(const DeliveryReport& report, Timestamp now) {
  const auto found =
      std::find_if(on_the_way_.begin(), on_the_way_.end(), [&report](const Delivery& delivery) {
        return delivery.notification_id == report.notification_id;
      });
  if (found == on_the_way_.end()) return false;
  found->may_have_arrived = found->may_have_arrived || GotNoAnswer(report);
  // The reload says here, too, in a moment who goes on with it.
  if (report.integration_gone) return true;
  switch (report.outcome) {
    case DeliveryOutcome::kRetrying:
      found->heard_at = std::max(now, report.next_attempt_at.value_or(now));
      if (unaccepted_ != nullptr) unaccepted_->error = report.error;
      break;
    case DeliveryOutcome::kRefused:
    case DeliveryOutcome::kDropped:
      NoteGivenUp(found, report);
      break;
    case DeliveryOutcome::kAccepted:
      for (auto older = on_the_way_.begin(); older != found; ++older)
        if (older->may_have_arrived) open_ = Union(open_, older->told.firing);
      open_ = AfterTelling(open_, found->told);
      repeats_ = found->told.reason == NotifyReason::kRepeat ? repeats_ + 1 : 0;
      told_ = std::move(found->told);
      if (now - told_->at > kPromptDelivery) told_->at = now;
      // Older ones that arrive yet say nothing that is still true.
      on_the_way_.erase(on_the_way_.begin(), std::next(found));
      NoteAccepted();
      break;
  }
  // Of most groups nothing is on its way most of the time.
  if (on_the_way_.empty()) on_the_way_.shrink_to_fit();
  return true;
}

void NotificationLog::NoteGivenUp(std::vector<Delivery>::iterator delivery,
                                  const DeliveryReport& report) {
  HandOver(delivery->told, report.replaced_by);
  const bool withdrawn = delivery->withdrawn;
  GiveUp(delivery);
  if (withdrawn) {
    // Whether what it said is taken is another group's matter.
    FindUnaccepted();
    return;
  }
  refused_ = on_the_way_.empty();
  // One that gave way to a newer one was not refused.
  if (unaccepted_ != nullptr && on_the_way_.empty()) {
    unaccepted_->refused = true;
    unaccepted_->error = report.error;
  }
}

void NotificationLog::GiveUpLost(Timestamp now) {
  for (auto delivery = on_the_way_.begin(); delivery != on_the_way_.end();) {
    if (now <= delivery->heard_at + kSilenceMax) {
      ++delivery;
      continue;
    }
    // Whoever still has it may deliver it yet.
    delivery->may_have_arrived = true;
    delivery = GiveUp(delivery);
  }
}

std::vector<NotificationLog::Delivery>::iterator NotificationLog::GiveUp(
    std::vector<Delivery>::iterator delivery) {
  // Where another message says all of it, what it opens is closed by that one's group; but an
  // incident that is kept under this group's key is closed under it only.
  const bool is_known_elsewhere = delivery->told_elsewhere && !rules::KeepsIncidents(integration_);
  if (delivery->may_have_arrived && !is_known_elsewhere)
    open_ = Union(open_, delivery->told.firing);
  return on_the_way_.erase(delivery);
}

void NotificationLog::LimitTimes(Timestamp now) {
  if (maybe_open_since_) maybe_open_since_ = std::min(*maybe_open_since_, now);
  if (told_) told_->at = std::min(told_->at, now);
  if (unaccepted_ != nullptr) unaccepted_->since = std::min(unaccepted_->since, now);
  for (Delivery& delivery : on_the_way_) {
    delivery.told.at = std::min(delivery.told.at, now);
    delivery.heard_at = std::min(delivery.heard_at, now);
  }
}

void NotificationLog::FindUnaccepted() {
  unaccepted_.reset();
  const auto next =
      std::find_if(on_the_way_.begin(), on_the_way_.end(),
                   [](const Delivery& delivery) { return !delivery.told.firing.empty(); });
  if (next != on_the_way_.end()) {
    unaccepted_ = std::make_unique<Unaccepted>(Unaccepted{.since = next->told.at});
  }
}

void NotificationLog::NoteAccepted() {
  FindUnaccepted();
  // Until it is accepted that it is over, what a summary opened is closed by one.
  summarised_ = summarised_ && (HasOpen() || !OpenInTheEnd().empty());
}

// What fires again in the newer one is not closed by it.
void NotificationLog::HandOver(const Told& told, const std::string& newer) {
  for (Delivery& delivery : on_the_way_) {
    if (delivery.notification_id != newer) continue;
    const MemberIds closed = Difference(told.resolved, delivery.told.firing);
    delivery.told.resolved = Union(delivery.told.resolved, closed);
  }
}

bool NotificationLog::HasOpen(MemberId member) const { return Contains(open_, member); }

bool NotificationLog::WasToldOf(MemberId member) const {
  return told_ && Contains(told_->firing, member);
}

bool NotificationLog::IsBeingTold(MemberId member) const {
  return std::any_of(on_the_way_.begin(), on_the_way_.end(), [member](const Delivery& delivery) {
    return Contains(delivery.told.firing, member);
  });
}

bool NotificationLog::Holds(MemberId member) const {
  if (Contains(open_, member)) return true;
  return std::any_of(on_the_way_.begin(), on_the_way_.end(), [member](const Delivery& delivery) {
    return Contains(delivery.told.firing, member) || Contains(delivery.told.resolved, member);
  });
}

const Told* NotificationLog::Newest() const {
  if (!on_the_way_.empty()) return &on_the_way_.back().told;
  return told_ ? &*told_ : nullptr;
}

MemberIds NotificationLog::EverOpened() const {
  MemberIds opened = open_;
  for (const Delivery& delivery : on_the_way_)
    opened = Union(opened, delivery.told.firing);
  return opened;
}

MemberIds NotificationLog::OpenInTheEnd() const {
  MemberIds open = open_;
  for (const Delivery& delivery : on_the_way_)
    open = AfterTelling(open, delivery.told);
  return open;
}

}  // namespace alertd::route
