#pragma once

// Runs scripts of the router: routes, alerts in, and who is told what and when, in virtual time.
//
//     case NAME
//     receiver NAME INTEGRATION...                    an integration ending in ! wants no resolved;
//                                                     slack[0]=ADDRESS reaches what others of that
//                                                     address reach
//                [fallback 3m NAME]               who hears what it has not accepted for so long
//                [limit 2 1m]                     so many messages within a minute
//     route /                to a,b [by l,m|...] [wait 30s] [interval 5m] [repeat 1h,4h]
//                            [closing alertmanager] [mute NAME] [active NAME] [continue]
//                            [escalate 10m pager,boss]   once for each step
//                            [flapping 6 30m]             so many changes within half an hour
//     route /severity=HIGH   …                        a child of /; inherits what it does not say
//     interval NAME 16:00 17:00                       a time interval, in UTC
//     suppress NAME severity=LOW from 1m until 2m [reason TEXT]
//     inhibit alertname=Down severity=LOW [equal instance,job] [name TEXT]   source, target
//     forget routes|suppressions|inhibitions|receivers   before declaring them anew for a reload
//     at 10s fire Down{severity=HIGH} Up [since 5s]   since: how long they have fired already
//     at 20s resolve Down{severity=HIGH}
//     at 20s resolve Down{severity=HIGH} why TEXT…    for this reason
//     at 20s closed Down{severity=HIGH} TEXT…         why it was closed when it was last told of
//     at 20s noted ops TEXT…                          the note of the last message there
//     at 20s reason ops new alerts added              why that was sent, as Alertmanager spells it
//     at 20s end Down{severity=HIGH}                  the rule is done with it, nobody has heard so
//     at 20s ack Down{severity=HIGH} ann [until 1h]   ackall: its groups; unack: nobody has it
//     at 20s reload
//     at 20s restart                                  what hangs is lost
//     at 20s silence NAME severity=LOW,job=a [or severity=HIGH] [from 1m] until 2m [comment TEXT]
//                            [until-resolved] [until-unmatched 10m]   NAME again: changes it
//     at 20s expire NAME                              the silence
//     at 20s silenced NAME pending|active|expired|forgotten   what it is now
//     at 20s refused NAME severity=LOW until 2m …     a silence that is not taken
//     at 20s post NAME severity=LOW,job=a [from 1m] until 2m [by WHO] [reason TEXT]
//                                                     a suppression; NAME again: replaces it
//     at 20s remove NAME                              one that was posted
//     at 20s posted NAME pending|active|expired|forgotten   what it is now
//     at 20s delivery ops accepts|refuses|drops|drops-answered|waits|hangs
//                                                     drops-answered: the last attempt got a no
//     at 20s delivery ops/slack[0] hangs              of one integration
//     at 30s expect ops first firing Down Up resolved Old
//     at 30s expect from 10s ops first firing Down    sent again as it was
//     at 30s expect nothing                           nothing but what was expected above
//     at 30s decided suppressed weekly                a decision of this kind naming this text
//     at 30s undecided suppressed weekly              no such decision
//     at 30s forget decisions                         those so far
//     at 30s counted 2 suppressed weekly              there were so many of them by now

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/route/router.h"
#include "rules/configuration.h"
#include "tests/support/scenario.h"

namespace alertd::route {

// job=a,severity=~HIGH|LOW
Matchers ReadMatchers(const std::string& text);

// A router with receivers that do as they are told.
class ScriptRun {
 public:
  ScriptRun();
  // The first failure as file:line: text; empty when the case holds.
  std::string Run(const testing::Scenario& script);

 private:
  using Words = testing::Words;

  std::string RunLine(const Words& words);
  std::string RunAt(const Words& words);
  // How a line that only looks went; unset when it is none.
  std::optional<std::string> RunCheck(const Words& words);
  std::string Declare(const Words& words);
  void DeclareReceiver(const Words& words);
  void DeclareRoute(const Words& words);
  void DeclareSuppression(const Words& words);
  void DeclareInhibition(const Words& words);
  void DeclareInterval(const Words& words);
  void DeclareReceivers(const rules::Route& route);
  std::string Acknowledge(const Words& words);
  void NoteFiring(const std::vector<Alert>& alerts);
  void Restart();
  void SetDelivery(const std::string& target, const std::string& mode);
  void AdvanceTo(Timestamp until);
  void AdvanceOnce(Timestamp now);
  void Deliver(const Notification& notification);
  // A queue takes the message back that waits in it.
  void Withdraw(const Withdrawal& withdrawal);
  void Report(const Notification& notification, const std::string& integration,
              const std::string& mode);
  // How a line about silences went; unset when it is none.
  std::optional<std::string> RunSilenceLine(const Words& words);
  std::string SetSilence(const Words& words);
  std::string CheckSilence(const std::string& name, const std::string& expected) const;
  // Likewise about suppressions that were posted.
  std::optional<std::string> RunSuppressionLine(const Words& words);
  std::string PostSuppression(const Words& words);
  std::string CheckSuppression(const std::string& name, const std::string& expected) const;
  std::string Expect(const Words& words);
  std::string Decided(const Words& words) const;
  std::string Counted(const Words& words) const;
  std::string Unexpected() const;

  struct Hanging {
    Notification notification;
    std::string integration;
  };

  rules::Configuration configuration_;
  std::unique_ptr<Router> router_;
  std::map<SharedText, GroupRecord> records_;              // that outlive a restart, by key
  std::set<Labels> firing_;                                // as far as rules know
  std::map<std::string, Silence> silences_;                // likewise, by id
  std::map<std::string, std::string> silence_ids_;         // by name
  std::map<std::string, SuppressionRecord> suppressions_;  // that outlive a restart, by id
  std::map<std::string, std::string> suppression_ids_;     // by name
  Timestamp start_;
  Timestamp now_;
  bool applied_ = false;
  int restarts_ = 0;
  std::map<std::string, std::string> modes_;  // by receiver or receiver/integration
  std::vector<Hanging> hanging_;
  std::deque<std::string> told_;                   // not yet expected
  std::map<Labels, std::string> closing_reasons_;  // as last told, by alert
  std::map<std::string, std::string> notes_;       // likewise, by receiver
  std::map<std::string, std::string> reasons_;     // likewise why it was sent
  std::vector<Decision> decisions_;
};

}  // namespace alertd::route
