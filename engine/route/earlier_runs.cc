// Runs of alerts that ended before their receivers heard so, and that have begun anew: what was
// told of them is closed as the run that it was.

#include <algorithm>
#include <utility>

#include "engine/route/alert_group.h"

namespace alertd::route {

void AlertGroup::SetApartEarlierRun(Member& member, const Alert& next, Timestamp now) {
  const Alert& before = *member.alert;
  if (before.starts_at == next.starts_at && before.incident_id == next.incident_id) return;
  // Alertmanager tells that it still fires.
  if (route_->closing == rules::Closing::kAlertmanager || !IsHeld(member.id)) return;
  Member run;
  run.id = member.id;
  run.alert = member.alert;
  run.place = member.place;
  run.flushed_as_resolved = member.flushed_as_resolved;
  run.updated_at = member.updated_at;
  run.fires_since = member.fires_since;
  if (!member.remarks->closing_note.empty()) {
    run.remarks.Make().closing_note = member.remarks->closing_note;
  }
  if (!run.alert->ResolvedAt(now)) {
    Alert over = *run.alert;
    over.ends_at = now;
    run.alert = AlertPtr(std::move(over));
  }
  earlier_runs_.push_back(std::move(run));
  member.id = next_member_++;
  member.flushed_as_resolved = false;
}

void AlertGroup::JoinEarlierRuns() {
  if (route_->closing != rules::Closing::kAlertmanager) return;
  std::erase_if(earlier_runs_, [this](const Member& run) {
    const auto member = members_.find(run.alert->labels);
    if (member == members_.end()) return false;
    for (ReceiverLogs& receiver : receivers_) {
      for (NotificationLog& log : receiver.integrations)
        log.Rename(run.id, member->second.id);
    }
    return true;
  });
}

void AlertGroup::SeeEarlierRuns(const Muter& muter, FlushScene& scene) {
  for (Member& run : earlier_runs_) {
    if (!run.flushed_as_resolved) {
      NoteClosing(run, ClosingNoteOf(run, muter.HoldingFor(*run.alert, *route_, scene.now)));
    }
    run.flushed_as_resolved = true;
    scene.resolved.push_back(run.id);
    scene.earlier_runs.push_back(run.id);
  }
}

bool AlertGroup::FiresAnew(const Member& earlier, const MemberIds& firing) const {
  const auto found = members_.find(earlier.alert->labels);
  return found != members_.end() && found->second.id != earlier.id &&
         std::binary_search(firing.begin(), firing.end(), found->second.id);
}

}  // namespace alertd::route
