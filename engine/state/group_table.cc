#include "engine/state/group_table.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/state/column_text.h"
#include "engine/state/group_text.h"
#include "engine/state/record_table.h"

namespace alertd::state {
namespace {

constexpr std::string_view kTable = "notification_groups";
constexpr std::string_view kPutGroup =
    "INSERT INTO notification_groups (id, record) VALUES (:id, :record) "
    "ON CONFLICT (id) DO UPDATE SET record = excluded.record";
constexpr std::string_view kPutMember =
    "INSERT INTO notification_members (owner, member, record) VALUES (:owner, :member, :record) "
    "ON CONFLICT (owner, member) DO UPDATE SET record = excluded.record";
constexpr std::string_view kRemoveMember =
    "DELETE FROM notification_members WHERE owner = :owner AND member = :member";

// Texts in memory before they are written: a statement costs more than a row.
constexpr size_t kPileBytes = 1 << 20;

// Rows for one statement.
class Pile {
 public:
  Pile(Database& database, std::string_view statement)
      : database_(database), statement_(statement) {}

  Status Add(SqlRow row) {
    for (const SqlValue& value : row)
      bytes_ += value ? value->size() : 0;
    rows_.push_back(std::move(row));
    return bytes_ < kPileBytes ? Ok() : Write();
  }

  Status Write() {
    bytes_ = 0;
    if (rows_.empty()) return Ok();
    return database_.ExecuteEach(statement_, std::exchange(rows_, {}));
  }

 private:
  Database& database_;
  std::string_view statement_;
  std::vector<SqlRow> rows_;
  size_t bytes_ = 0;
};

using GroupsById = std::map<int64_t, GroupRecord>;

Status ReadMembers(Database& database, Damage damage, GroupsById& groups) {
  const TableColumns columns{"notification_members", "owner, record", 2, "owner, member"};
  return ReadTable(database, columns, damage, [&groups](const SqlRow& values) -> Status {
    ALERTD_TRY(const int64_t owner, ReadInteger(values[0]));
    ALERTD_TRY(const std::string text, ReadText(values[1]));
    const auto group = groups.find(owner);
    if (group == groups.end()) {
      return Damaged("an alert that was kept is of the group " + std::to_string(owner) +
                     ", which is not there");
    }
    auto member = ParseMemberText(text);
    if (!member) return DamagedRecord("an alert of a group", member.error());
    group->second.members.push_back(*std::move(member));
    return Ok();
  });
}

Status WriteMembers(const GroupChange& change, Pile& put, Pile& removed) {
  const std::string owner = std::to_string(change.id);
  for (const MemberRecord& member : change.members) {
    ALERTD_TRY([[maybe_unused]] const auto added,
               put.Add({owner, std::to_string(member.id), MemberText(member)}));
  }
  for (const MemberId member : change.gone) {
    ALERTD_TRY([[maybe_unused]] const auto added, removed.Add({owner, std::to_string(member)}));
  }
  return Ok();
}

}  // namespace

Result<GroupRows> ReadGroups(Database& database, Damage damage) {
  GroupRows read;
  GroupsById groups;
  const auto take = [&](int64_t id, std::string_view text) -> Status {
    auto record = ParseGroupText(text);
    if (!record) return DamagedRecord("a group", record.error());
    read.outdated = read.outdated || !record->members.empty();
    groups.emplace(id, *std::move(record));
    return Ok();
  };
  ALERTD_TRY([[maybe_unused]] const auto done, ReadRecordTexts(database, kTable, damage, take));
  ALERTD_TRY([[maybe_unused]] const auto filled, ReadMembers(database, damage, groups));
  for (auto& [id, record] : groups) {
    std::sort(record.members.begin(), record.members.end(),
              [](const auto& a, const auto& b) { return a.alert.labels < b.alert.labels; });
    read.rows.push_back({id, std::make_shared<const GroupRecord>(std::move(record))});
  }
  return read;
}

Status WriteGroups(Database& database, const UnsavedGroups& unsaved) {
  if (unsaved.anew) {
    ALERTD_TRY([[maybe_unused]] const auto gone, RemoveAllRecords(database, kTable));
    ALERTD_TRY([[maybe_unused]] const auto empty,
               database.Execute("DELETE FROM notification_members"));
  }
  Pile groups(database, kPutGroup);
  Pile members(database, kPutMember);
  Pile gone(database, "DELETE FROM notification_groups WHERE id = :id");
  Pile gone_members(database, kRemoveMember);
  Pile orphans(database, "DELETE FROM notification_members WHERE owner = :owner");
  for (const GroupChange& change : unsaved.changes) {
    const std::string id = std::to_string(change.id);
    if (change.group == nullptr) {
      ALERTD_TRY([[maybe_unused]] const auto one, gone.Add({id}));
      ALERTD_TRY([[maybe_unused]] const auto all, orphans.Add({id}));
      continue;
    }
    ALERTD_TRY([[maybe_unused]] const auto one, groups.Add({id, GroupText(*change.group)}));
    ALERTD_TRY([[maybe_unused]] const auto all, WriteMembers(change, members, gone_members));
  }
  for (Pile* pile : {&groups, &members, &gone, &gone_members, &orphans}) {
    ALERTD_TRY([[maybe_unused]] const auto written, pile->Write());
  }
  return Ok();
}

}  // namespace alertd::state
