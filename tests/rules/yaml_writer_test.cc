#include "rules/yaml_writer.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

std::unique_ptr<const YamlDocument> Parse(const std::string& text) {
  auto outcome = YamlDocument::Parse(std::make_shared<const SourceText>("test.yml", text));
  EXPECT_TRUE(outcome.errors.empty()) << outcome.errors.front().message << "\n" << text;
  return std::move(outcome.document);
}

std::string Write(const std::string& text, const std::vector<SourceRange>& secrets = {}) {
  return WriteYaml(Parse(text)->root(), secrets);
}

bool Same(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.value != b.value || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Same(*a.items[i], *b.items[i])) return false;
  }
  for (size_t i = 0; i < a.entries.size(); ++i) {
    if (!Same(*a.entries[i].key, *b.entries[i].key) ||
        !Same(*a.entries[i].value, *b.entries[i].value)) {
      return false;
    }
  }
  return true;
}

TEST(YamlWriter, WhatItWritesReadsAsTheSame) {
  for (const char* const text : {
           "a: 1\nb:\n  - x\n  - {c: d, e: [f, g]}\n",
           "- [a, [b, []], {}]\n- null\n-\n",
           "a: '5'\nb: \"a\\tb\\u0001\"\nc: ''\nd: 'it''s # not: a comment'\n",
           "expr: |\n  sum(rate(x[5m]))\n    > 0.5\n\n  and y\nother: |-\n  a\n  b\nkept: |+\n  "
           "a\n\n",
           "folded: >\n  a\n  b\n\n  c\nlong: a b\n  c d\n",
           "first: &x {a: 1}\nsecond: *x\nthird: {<<: *x, b: 2}\n",
           "\"a: b\": c\n'- d': e\n? f\n: g\n",
           "indented: '  text'\nnewline: \"\\n a\"\n",
           "just text\n",
       }) {
    const std::string written = Write(text);
    EXPECT_TRUE(Same(Parse(text)->root(), Parse(written)->root())) << text << "\n" << written;
    EXPECT_EQ(Write(written), written);
  }
}

TEST(YamlWriter, NoSecretIsWritten) {
  const std::string flow =
      "url: https://hidden9\nauthorization: {credentials: [hidden10, {x: hidden11}]}\n";
  const std::string written =
      Write(
          "receivers:\n  - {name: a, webhook_url: https://hidden2, token_url: https://shown1}\n"
          "  - {name: b, routing_key: \"${SHOWN2}\", api_key: '${X:-hidden3}'} # hidden1\n"
          "  - name: c\n"
          "    basic_auth: {username: shown3, password: hidden4, password_file: /shown4}\n"
          "remote_write:\n"
          "  - url: https://me:hidden5@host/shown5\n"
          "    headers: {X-Scope: hidden6}\n"
          "    sigv4: {secret_key: hidden8}\n"
          "    tls_config: {key: hidden7, cert_file: shown6}\n") +
      Write(flow, {{.begin = 5, .end = 20}});
  EXPECT_EQ(written.find("hidden"), std::string::npos) << written;
  for (const char* const shown :
       {"shown1", "SHOWN2", "shown3", "shown4", "https://<secret>@host/shown5", "shown6"}) {
    EXPECT_NE(written.find(shown), std::string::npos) << shown << "\n" << written;
  }
}

TEST(YamlWriter, AliasesCannotMakeItLong) {
  std::string text = "a: &a ['" + std::string(1 << 16, 'x') + "']\nb:\n";
  for (int i = 0; i < 1'000; ++i)
    text += "  - *a\n";
  const std::string written = Write(text);
  EXPECT_LT(written.size(), kWrittenYamlBytesMax + (1 << 17));
  EXPECT_TRUE(written.ends_with("# too long: the rest is left out\n"));
}

}  // namespace
}  // namespace alertd::rules
