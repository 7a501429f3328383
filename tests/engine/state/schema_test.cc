#include "engine/state/schema.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::TemporaryFolder;

constexpr SchemaStep kFirst[] = {{1, "CREATE TABLE alerts (id BIGINT)"}};
constexpr SchemaStep kSecond[] = {{1, "CREATE TABLE alerts (id BIGINT)"},
                                  {2, "ALTER TABLE alerts ADD COLUMN name TEXT"},
                                  {2, "CREATE TABLE silences (id BIGINT)"}};
constexpr SchemaStep kBroken[] = {{1, "CREATE TABLE alerts (id BIGINT)"},
                                  {2, "CREATE TABLE silences (id BIGINT)"},
                                  {2, "CREATE TABLE silences (id BIGINT)"}};

class SchemaTest : public ::testing::Test {
 protected:
  SchemaTest() : database_(*Database::OpenSqlite(folder_.At("alertd.db"))) {}

  std::string Version() {
    std::string version;
    EXPECT_TRUE(
        database_.Read("SELECT version FROM alertd_schema", 1, [&version](const SqlRow& row) {
          version = *row.front();
          return Ok();
        }));
    return version;
  }

  TemporaryFolder folder_;
  Database database_;
};

TEST_F(SchemaTest, AnEmptyDatabaseGetsEveryStep) {
  ASSERT_TRUE(Migrate(database_, kSecond));
  EXPECT_EQ(Version(), "2");
  EXPECT_TRUE(database_.Execute("INSERT INTO alerts (id, name) VALUES (1, 'a')"));
  EXPECT_TRUE(database_.Execute("INSERT INTO silences (id) VALUES (1)"));
}

TEST_F(SchemaTest, AnOlderDatabaseGetsTheStepsThatItLacksAndKeepsItsRows) {
  ASSERT_TRUE(Migrate(database_, kFirst));
  ASSERT_TRUE(database_.Execute("INSERT INTO alerts (id) VALUES (7)"));
  ASSERT_TRUE(Migrate(database_, kSecond));
  EXPECT_EQ(Version(), "2");
  size_t rows = 0;
  EXPECT_TRUE(database_.Read("SELECT id, name FROM alerts", 2, [&rows](const SqlRow& row) {
    EXPECT_EQ(row, (SqlRow{"7", std::nullopt}));
    ++rows;
    return Ok();
  }));
  EXPECT_EQ(rows, 1U);
}

TEST_F(SchemaTest, AnotherTimeChangesNothing) {
  ASSERT_TRUE(Migrate(database_, kSecond));
  EXPECT_TRUE(Migrate(database_, kSecond));
}

TEST_F(SchemaTest, StepsOfWhichOneFailsLeaveTheVersionAsItWas) {
  ASSERT_TRUE(Migrate(database_, kFirst));
  EXPECT_FALSE(Migrate(database_, kBroken));
  EXPECT_EQ(Version(), "1");
  EXPECT_TRUE(Migrate(database_, kSecond));
}

TEST_F(SchemaTest, ANewerDatabaseIsRefused) {
  ASSERT_TRUE(Migrate(database_, kSecond));
  const Status migrated = Migrate(database_, kFirst);
  ASSERT_FALSE(migrated);
  EXPECT_EQ(migrated.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(migrated.error().message,
            "it was written by a newer alertd: its tables have version 2, this alertd knows "
            "versions up to 1");
}

TEST_F(SchemaTest, TheDatabaseOfSomethingElseIsRefused) {
  ASSERT_TRUE(database_.Execute("CREATE TABLE dashboards (id BIGINT)"));
  const Status migrated = Migrate(database_, kFirst);
  ASSERT_FALSE(migrated);
  EXPECT_EQ(migrated.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(migrated.error().message,
            "it is the database of something else, with the table dashboards");
}

TEST_F(SchemaTest, AVersionThatIsMissingOrNoNumberIsDamage) {
  ASSERT_TRUE(Migrate(database_, kFirst));
  for (const char* damage :
       {"UPDATE alertd_schema SET version = 'x'", "UPDATE alertd_schema SET version = 0",
        "INSERT INTO alertd_schema (version) VALUES (1)", "DELETE FROM alertd_schema",
        "DROP TABLE alertd_schema"}) {
    ASSERT_TRUE(database_.Execute(damage));
    const Status migrated = Migrate(database_, kFirst);
    ASSERT_FALSE(migrated) << damage;
    EXPECT_EQ(migrated.error().kind, ErrorKind::kInvalidInput) << damage;
  }
}

TEST_F(SchemaTest, TheStepsOfThisAlertdAreInOrder) {
  int64_t version = 1;
  for (const SchemaStep& step : SchemaSteps()) {
    EXPECT_TRUE(step.version == version || step.version == version + 1) << step.statement;
    version = step.version;
  }
  EXPECT_TRUE(Migrate(database_, SchemaSteps()));
}

}  // namespace
}  // namespace alertd::state
