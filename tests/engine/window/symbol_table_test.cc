#include "engine/window/symbol_table.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd::window {
namespace {

TEST(SymbolTableTest, EachTextIsStoredOnceAndStaysInPlace) {
  SymbolTable table;
  const Symbol first = table.Intern("first");
  const std::string_view text = table.Text(first);
  for (int i = 0; i < 20'000; ++i)
    table.Intern("value-" + std::to_string(i));
  EXPECT_EQ(table.Intern("first"), first);
  EXPECT_EQ(table.Text(first).data(), text.data());
  EXPECT_EQ(table.size(), 20'001U);
  EXPECT_EQ(table.Text(*table.Find("value-777")), "value-777");
  EXPECT_FALSE(table.Find("value-x").has_value());
}

TEST(SymbolTableTest, TextsLongerThanABlockAreKept) {
  SymbolTable table;
  const std::string text(1'000'000, 'x');
  EXPECT_EQ(table.Text(table.Intern(text)), text);
  EXPECT_EQ(table.Text(table.Intern("")), "");
}

}  // namespace
}  // namespace alertd::window
