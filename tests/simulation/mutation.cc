#include "tests/simulation/mutation.h"

#include <array>

namespace alertd::simulation {
namespace {

constexpr std::array kMutations = {
    MutationRow{Mutation::kFiresEarly, "fires-early", Invariant::kFalseAlarm},
    MutationRow{Mutation::kFiresLate, "fires-late", Invariant::kMissedAlarm},
    MutationRow{Mutation::kTrustsWhatIsDown, "trusts-what-is-down", Invariant::kFalseHealth},
    MutationRow{Mutation::kLosesNotifications, "loses-notifications", Invariant::kDeadline},
    MutationRow{Mutation::kIgnoresSilences, "ignores-silences", Invariant::kMuted},
    MutationRow{Mutation::kSilencesForGood, "silences-for-good", Invariant::kDeadline},
    MutationRow{Mutation::kIgnoresSuppressions, "ignores-suppressions", Invariant::kMuted},
    MutationRow{Mutation::kSuppressesForGood, "suppresses-for-good", Invariant::kDeadline},
    MutationRow{Mutation::kIgnoresInhibitions, "ignores-inhibitions", Invariant::kMuted},
    MutationRow{Mutation::kTellsSomebodyElse, "tells-somebody-else", Invariant::kReceiver},
    MutationRow{Mutation::kEscalatesAtOnce, "escalates-at-once", Invariant::kEscalation},
    MutationRow{Mutation::kIgnoresAcknowledgements, "ignores-acknowledgements",
                Invariant::kAcknowledged},
    MutationRow{Mutation::kAcknowledgesAlertsOnly, "acknowledges-alerts-only",
                Invariant::kAcknowledged},
    MutationRow{Mutation::kAcknowledgesForGood, "acknowledges-for-good", Invariant::kRepeated},
    MutationRow{Mutation::kIgnoresFallbacks, "ignores-fallbacks", Invariant::kFallback},
    MutationRow{Mutation::kFallsBackAtOnce, "falls-back-at-once", Invariant::kFallback},
    MutationRow{Mutation::kIgnoresRateLimits, "ignores-rate-limits", Invariant::kRateLimit},
    MutationRow{Mutation::kSendsTwice, "sends-twice", Invariant::kDuplicate},
    MutationRow{Mutation::kRepeatsTooSoon, "repeats-too-soon", Invariant::kRepeated},
    MutationRow{Mutation::kRepeatsTooLate, "repeats-too-late", Invariant::kRepeated},
    MutationRow{Mutation::kForgetsToRemind, "forgets-to-remind", Invariant::kReminded},
    MutationRow{Mutation::kIgnoresFlapping, "ignores-flapping", Invariant::kFlapping},
    MutationRow{Mutation::kFlapsForGood, "flaps-for-good", Invariant::kClosed},
    MutationRow{Mutation::kClosesNothing, "closes-nothing", Invariant::kClosed},
    MutationRow{Mutation::kClosesWhatIsMuted, "closes-what-is-muted", Invariant::kClosing},
    MutationRow{Mutation::kClosesUnasked, "closes-unasked", Invariant::kClosing},
    MutationRow{Mutation::kHearsOfNoClosing, "hears-of-no-closing", Invariant::kForgotten},
    MutationRow{Mutation::kForgetsAtRestart, "forgets-at-restart", Invariant::kClosed},
    MutationRow{Mutation::kKnowsReceiversByName, "knows-receivers-by-name", Invariant::kClosed},
    MutationRow{Mutation::kNotesNothing, "notes-nothing", Invariant::kJournal},
};

}  // namespace

std::span<const MutationRow> Mutations() { return kMutations; }

std::string_view InvariantName(Invariant invariant) {
  switch (invariant) {
    case Invariant::kFalseAlarm:
      return "false alarm";
    case Invariant::kMissedAlarm:
      return "missed alarm";
    case Invariant::kFalseHealth:
      return "false health";
    case Invariant::kDeadline:
      return "deadline";
    case Invariant::kMuted:
      return "muted";
    case Invariant::kReceiver:
      return "receiver";
    case Invariant::kEscalation:
      return "escalation";
    case Invariant::kAcknowledged:
      return "acknowledged";
    case Invariant::kFallback:
      return "fallback";
    case Invariant::kRateLimit:
      return "rate limit";
    case Invariant::kDuplicate:
      return "duplicate";
    case Invariant::kRepeated:
      return "repeated";
    case Invariant::kReminded:
      return "reminded";
    case Invariant::kFlapping:
      return "flapping";
    case Invariant::kClosing:
      return "closing";
    case Invariant::kClosed:
      return "closed";
    case Invariant::kForgotten:
      return "forgotten";
    case Invariant::kJournal:
      return "journal";
  }
  return "";
}

}  // namespace alertd::simulation
