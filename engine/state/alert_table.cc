#include "engine/state/alert_table.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/number.h"
#include "engine/state/column_text.h"
#include "engine/state/label_text.h"

namespace alertd::state {
namespace {

constexpr const char* kColumns =
    "id, file, rule_group, rule, labels, source, annotations, active_since_ms, firing_since_ms, "
    "missing_since_ms, incident_id, value, first_value, peak_value, lost_target, lost_since_ms, "
    "unknown_reason";
constexpr std::string_view kUpsert =
    "INSERT INTO alerts (id, file, rule_group, rule, labels, source, annotations, "
    "active_since_ms, firing_since_ms, missing_since_ms, incident_id, value, first_value, "
    "peak_value, lost_target, lost_since_ms, unknown_reason) VALUES (:id, :file, :rule_group, "
    ":rule, :labels, "
    ":source, :annotations, "
    ":active_since_ms, :firing_since_ms, :missing_since_ms, :incident_id, :value, :first_value, "
    ":peak_value, :lost_target, :lost_since_ms, :unknown_reason) ON CONFLICT (id) DO UPDATE SET "
    "file = "
    "excluded.file, "
    "rule_group = excluded.rule_group, rule = excluded.rule, labels = excluded.labels, "
    "source = excluded.source, annotations = excluded.annotations, "
    "active_since_ms = excluded.active_since_ms, firing_since_ms = excluded.firing_since_ms, "
    "missing_since_ms = excluded.missing_since_ms, incident_id = excluded.incident_id, "
    "value = excluded.value, first_value = excluded.first_value, "
    "peak_value = excluded.peak_value, lost_target = excluded.lost_target, "
    "lost_since_ms = excluded.lost_since_ms, unknown_reason = excluded.unknown_reason";
constexpr size_t kColumnCount = 17;

// One statement takes the values of this many rows at a time.
constexpr size_t kRowsAtOnce = 1000;
// Rows are numbered from 1: nobody gets as far as this.
constexpr int64_t kIdMax = int64_t{1} << 62;

SqlRow RowOf(const AlertRow& row) {
  const AlertRecord& record = *row.record;
  return {std::to_string(row.id),
          record.key.file,
          record.key.group,
          record.key.rule,
          LabelText(record.key.labels),
          LabelText(record.source),
          LabelText(record.annotations),
          TimeText(record.active_since),
          TimeText(record.firing_since),
          TimeText(record.missing_since),
          record.incident_id,
          FormatGeneral(record.value),
          FormatGeneral(record.first_value),
          FormatGeneral(record.peak_value),
          record.loss ? SqlValue(LabelText(record.loss->target)) : std::nullopt,
          TimeText(record.loss ? std::optional(record.loss->since) : std::nullopt),
          record.unknown_reason.empty() ? std::nullopt : SqlValue(record.unknown_reason)};
}

// Takes the values of a row one by one, in the order of the columns.
class RowReader {
 public:
  explicit RowReader(const SqlRow& row) : row_(row) {}

  Result<int64_t> Integer() { return ReadInteger(Next()); }
  Result<std::string> Text() { return ReadText(Next()); }
  Result<Timestamp> Time() { return ReadTime(Next()); }
  Result<std::optional<Timestamp>> TimeOrNone() { return ReadTimeOrNone(Next()); }

  // Empty where there is none.
  std::string TextOrNone() { return Next().value_or(""); }

  Result<Labels> LabelSet() {
    ALERTD_TRY(const std::string text, Text());
    return ParseLabelText(text);
  }

  // A set of labels and an instant, or neither.
  Result<std::optional<SourceLoss>> Loss() {
    const SqlValue& labels = Next();
    ALERTD_TRY(const std::optional<Timestamp> since, TimeOrNone());
    if (!labels && !since) return std::optional<SourceLoss>();
    if (!labels || !since) return Damaged("of a lost target one half is missing");
    ALERTD_TRY(Labels target, ParseLabelText(*labels));
    return std::optional<SourceLoss>({std::move(target), *since});
  }

  Result<double> Number() {
    ALERTD_TRY(const std::string text, Text());
    return ParseFloat(text);
  }

 private:
  const SqlValue& Next() { return row_[next_++]; }

  const SqlRow& row_;
  size_t next_ = 0;
};

Result<AlertRow> ParseRow(const SqlRow& values) {
  RowReader reader(values);
  AlertRecord record;
  ALERTD_TRY(const int64_t id, reader.Integer());
  if (id < 1 || id > kIdMax) return Damaged("it cannot have the number " + std::to_string(id));
  ALERTD_TRY(record.key.file, reader.Text());
  ALERTD_TRY(record.key.group, reader.Text());
  ALERTD_TRY(record.key.rule, reader.Text());
  ALERTD_TRY(record.key.labels, reader.LabelSet());
  ALERTD_TRY(record.source, reader.LabelSet());
  ALERTD_TRY(record.annotations, reader.LabelSet());
  ALERTD_TRY(record.active_since, reader.Time());
  ALERTD_TRY(record.firing_since, reader.TimeOrNone());
  ALERTD_TRY(record.missing_since, reader.TimeOrNone());
  ALERTD_TRY(record.incident_id, reader.Text());
  ALERTD_TRY(record.value, reader.Number());
  ALERTD_TRY(record.first_value, reader.Number());
  ALERTD_TRY(record.peak_value, reader.Number());
  ALERTD_TRY(record.loss, reader.Loss());
  record.unknown_reason = reader.TextOrNone();
  return AlertRow{id, std::make_shared<const AlertRecord>(std::move(record))};
}

}  // namespace

Result<std::vector<AlertRow>> ReadAlertRows(Database& database, Damage damage) {
  std::vector<AlertRow> rows;
  std::set<int64_t> ids;
  const auto take = [&](const SqlRow& values) {
    auto row = ParseRow(values);
    if (!row) return Status(Damaged("an alert that was kept: " + row.error().message));
    if (!ids.insert(row->id).second) return Status(Damaged("two alerts have the same number"));
    rows.push_back(*std::move(row));
    return Ok();
  };
  const Status read = ReadTable(database, {"alerts", kColumns, kColumnCount, "id"}, damage, take);
  if (!read) return Failure{read.error()};
  return rows;
}

Status WriteAlertRows(Database& database, std::span<const AlertRow> changes) {
  std::vector<SqlRow> removed;
  std::vector<SqlRow> written;
  for (size_t i = 0; i < changes.size(); ++i) {
    const AlertRow& change = changes[i];
    if (change.record == nullptr) {
      removed.push_back({std::to_string(change.id)});
    } else {
      written.push_back(RowOf(change));
    }
    if (removed.size() + written.size() < kRowsAtOnce && i + 1 < changes.size()) continue;
    ALERTD_TRY([[maybe_unused]] const auto gone,
               database.ExecuteEach("DELETE FROM alerts WHERE id = :id", removed));
    ALERTD_TRY([[maybe_unused]] const auto kept, database.ExecuteEach(kUpsert, written));
    removed.clear();
    written.clear();
  }
  return Ok();
}

Status RemoveAllAlertRows(Database& database) { return database.Execute("DELETE FROM alerts"); }

}  // namespace alertd::state
