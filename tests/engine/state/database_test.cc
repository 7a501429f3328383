#include "engine/state/database.h"

#include <gtest/gtest.h>

#include "engine/state/label_text.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::TemporaryFolder;
using testing::WriteBytes;

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : database_(*Database::OpenSqlite(folder_.At("a b=c.db"))) {
    EXPECT_TRUE(database_.Execute("CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT)"));
  }

  std::vector<SqlRow> Things() {
    std::vector<SqlRow> rows;
    EXPECT_TRUE(
        database_.Read("SELECT id, name FROM things ORDER BY id", 2, [&rows](const SqlRow& row) {
          rows.push_back(row);
          return Ok();
        }));
    return rows;
  }

  Status Insert(const std::vector<SqlRow>& rows) {
    return database_.ExecuteEach("INSERT INTO things (id, name) VALUES (:id, :name)", rows);
  }

  TemporaryFolder folder_;
  Database database_;
};

TEST_F(DatabaseTest, ValuesComeBackAsTheyWere) {
  const std::vector<SqlRow> rows = {{"1", std::nullopt},
                                    {"2", ""},
                                    {"3", std::string("a\0b", 3)},
                                    {"4", "kółko 'quoted' :name"},
                                    {"-9223372036854775808", "\xff\xfe"}};
  ASSERT_TRUE(Insert(rows));
  const std::vector<SqlRow> sorted = {rows[4], rows[0], rows[1], rows[2], rows[3]};
  EXPECT_EQ(Things(), sorted);
}

TEST_F(DatabaseTest, ATransactionThatFailsLeavesNothing) {
  const Status done = database_.InTransaction([this]() -> Status {
    EXPECT_TRUE(Insert({{"1", "first"}}));
    return Unavailable("the second thing is missing");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the second thing is missing");
  EXPECT_TRUE(Things().empty());
  EXPECT_TRUE(database_.InTransaction([this] { return Insert({{"1", "again"}}); }));
  EXPECT_EQ(Things().size(), 1U);
}

TEST_F(DatabaseTest, AWriteWaitsForAnotherConnectionAndGivesUp) {
  Database other = *Database::OpenSqlite(folder_.At("a b=c.db"));
  const Status done = other.InTransaction([&] {
    EXPECT_TRUE(other.Execute("DELETE FROM things"));
    return Insert({{"1", "first"}});
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(done.error().message, folder_.At("a b=c.db") + ": database is locked");
}

TEST_F(DatabaseTest, MessagesNameTheFileAndNoValues) {
  ASSERT_TRUE(Insert({{"1", "a secret"}}));
  const Status done = Insert({{"1", "another secret"}});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, folder_.At("a b=c.db") + ": UNIQUE constraint failed: things.id");
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsDamaged) {
  WriteBytes(folder_.At("text.db"), std::string(5000, 'x'));
  const auto opened = Database::OpenSqlite(folder_.At("text.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(opened.error().message, folder_.At("text.db") + ": file is not a database");
}

TEST_F(DatabaseTest, AFileThatCannotBeMadeIsUnavailable) {
  const auto opened = Database::OpenSqlite(folder_.At("missing/alertd.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(opened.error().message.find("missing/alertd.db"), std::string::npos);
}

TEST_F(DatabaseTest, APathWithQuotesIsRefused) {
  const auto opened = Database::OpenSqlite(folder_.At("\" readonly=1"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
}

TEST(LabelTextTest, LabelsComeBackWhateverTheirBytes) {
  const Labels labels = {{"a", "plain"},         {"b", "\"quotes\" and \\ and \n"},
                         {"c", "żółć 🙂"}, {"d", std::string_view("nul\0nul", 7)},
                         {"e", "cut \xc5"},      {"zażółć gęślą", "x"}};
  const auto parsed = ParseLabelText(LabelText(labels));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, labels);
  EXPECT_EQ(LabelText({}), "{}");
}

TEST(LabelTextTest, WhatIsNotLabelsIsRefused) {
  for (const char* text : {"", "{", "[]", "1", "{\"a\":1}", "{\"a\":\"b\"} x", "{\"a\":{}}"})
    EXPECT_FALSE(ParseLabelText(text)) << text;
}

}  // namespace
}  // namespace alertd::state
