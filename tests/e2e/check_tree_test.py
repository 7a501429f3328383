"""tools/check_tree finds each kind of violation, and nothing in a tree that is in order."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools/check_tree"

IN_ORDER = {
    "CMakeLists.txt": "add_subdirectory(engine/base)\n",
    "README.md": "# x\n\n## Architecture\n\n`engine/base/`, `engine/model/`, `engine/alert/`,"
                 " `engine/route/`, `receivers/`, `tools/`, `tests/`\n\n## More\n`engine/gone/`\n",
    "engine/base/CMakeLists.txt": "alertd_library(NAME base SOURCES check.cc)\n",
    "engine/base/check.h": "#pragma once\n",
    "engine/base/check.cc": '#include "engine/base/check.h"\n',
    "engine/model/CMakeLists.txt": "alertd_library(NAME model\n  PRIVATE base  # hidden\n"
                                   "  SOURCES labels.cc)\n",
    "engine/model/labels.h": "#pragma once\n",
    "engine/model/labels.cc":
        '#include "engine/base/check.h"\n#include "engine/model/labels.h"\n#include "Made.h"\n'
        'const char* kText = "using namespace std; std::regex";  // sleep_for and std::regex\n',
    "engine/alert/CMakeLists.txt": "alertd_library(NAME alert PUBLIC model SOURCES)\n",
    "engine/route/CMakeLists.txt": "alertd_library(NAME route PUBLIC model SOURCES)\n",
    "engine/route/tree.h": "#pragma once\n",
    "receivers/CMakeLists.txt": "alertd_library(NAME receivers PUBLIC model SOURCES)\n",
    "tools/main.cc": '#include "engine/route/tree.h"\n',
    "tools/CMakeLists.txt": "add_executable(alertd main.cc)\n",
    "tests/engine/base/CMakeLists.txt": "alertd_test(NAME base DEPS base SOURCES check_test.cc)\n",
    "tests/engine/base/check_test.cc": '#include "engine/base/check.h"\n',
}

# What is changed in the tree above, and the one violation that follows.
CASES = [
    ("header includes a folder that is declared PRIVATE only",
     {"engine/model/labels.h": '#pragma once\n#include "engine/base/check.h"\n'},
     "engine/model/labels.h:2: includes engine/base/check.h, but engine/model does not declare "
     "base as PUBLIC"),
    ("source includes a folder that is not declared",
     {"engine/base/check.cc": '\n#include "engine/model/labels.h"\n'},
     "engine/base/check.cc:2: includes engine/model/labels.h, but engine/base does not declare model"),
    ("engine includes the tools",
     {"engine/base/check.cc": '#include "tools/command.h"\n'},
     "engine/base/check.cc:1: includes tools/command.h: nothing in engine/ may know tools/"),
    ("include is relative",
     {"engine/base/check.cc": '#include "check.h"\n'},
     'engine/base/check.cc:1: includes "check.h" relative to itself; name it from the root'),
    ("source uses what only the precompiled headers have",
     {"engine/base/check.h": "#include <map>\n",
      "engine/base/check.cc": '#include "engine/base/check.h"\nstd::map<int, std::pair<int, int>> a;\n'
                              "/* std::set */ std::vector<int> b;\n"},
     "engine/base/check.cc:3: uses std::vector and does not include <vector>"),
    ("dependencies go round",
     {"engine/base/CMakeLists.txt": "alertd_library(NAME base PRIVATE model SOURCES check.cc)\n"},
     "CMakeLists.txt: dependency cycle: model -> base -> model"),
    ("dependency does not exist",
     {"engine/base/CMakeLists.txt": "alertd_library(NAME base PUBLIC vase SOURCES check.cc)\n"},
     "engine/base/CMakeLists.txt: depends on vase, which is no folder's library"),
    ("source is not built",
     {"engine/base/secret.cc": "\n"},
     "engine/base/secret.cc: is in no CMakeLists.txt: it is neither built nor tested"),
    ("test is not built",
     {"tests/engine/base/secret_test.cc": "\n"},
     "tests/engine/base/secret_test.cc: is in no CMakeLists.txt: it is neither built nor tested"),
    ("file is too long",
     {"engine/base/check.h": "\n" * 601},
     "engine/base/check.h: has 601 lines; at most 600: split it by meaning"),
    ("script is too long",
     {"tools/build": "#!/bin/sh\n" + "\n" * 600},
     "tools/build: has 601 lines; at most 600: split it by meaning"),
    ("clock is read",
     {"engine/base/check.cc": "#include <chrono>\nauto at = std::chrono::steady_clock::now();\n"},
     "engine/base/check.cc:2: uses _clock::now: take `now` as an argument"),
    ("regex of the standard library",
     {"engine/base/check.cc": "\n\nstd::regex pattern;\n"},
     "engine/base/check.cc:3: uses std::regex: use RE2"),
    ("thread sleeps",
     {"engine/base/check.cc": "#include <thread>\nstd::this_thread::sleep_for(span);\n"},
     "engine/base/check.cc:2: uses sleep_for: wait for a condition, or advance a clock"),
    ("namespace is used whole",
     {"engine/base/check.cc": "/* \n */ using  namespace std;\n"},
     "engine/base/check.cc:2: uses using  namespace: name what is used"),
    ("snapshot nobody holds while its parts are read",
     {"engine/base/check.cc": "for (const auto& part : *parts_.Load())\n  Use(part);\n"},
     "engine/base/check.cc:1: uses for (const auto& part : *parts_.Load(): "
     "name the snapshot before the loop, which holds it"),
    ("something is left to do",
     {"engine/base/check.cc": "// TO" + "DO: later\n"},
     "engine/base/check.cc:1: uses TO" + "DO: do it, or file an issue"),
    ("alert includes route",
     {"engine/alert/state.h": '#include "engine/route/tree.h"\n'},
     "engine/alert/state.h:1: includes engine/route/tree.h: alert and route meet only as values of "
     "engine/model"),
    ("receivers depend on route",
     {"receivers/CMakeLists.txt": "alertd_library(NAME receivers PUBLIC model route SOURCES)\n"},
     "receivers/CMakeLists.txt: receivers may not depend on route: they meet only as values of "
     "engine/model"),
    ("folder at the top is unexpected",
     {"misc/notes.md": "\n"},
     "misc: unexpected at the top of the tree; the folders are .ci, engine, examples, grammar, "
     "receivers, rules, tests, tools"),
    ("README does not name a folder",
     {"engine/window/CMakeLists.txt": "alertd_library(NAME window SOURCES)\n"},
     "README.md: its architecture section does not name `engine/window/`"),
    ("README names a folder that is not there",
     {"README.md": IN_ORDER["README.md"].replace("`tools/`", "`tools/`, `engine/state/`")},
     "README.md: names `engine/state/`, which does not exist"),
    ("README has no architecture",
     {"README.md": "# x\n"},
     "README.md: has no section '## Architecture'"),
]


def load_script():
    loader = importlib.machinery.SourceFileLoader("check_tree", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_tree", loader))
    sys.modules["check_tree"] = module  # dataclasses look their module up
    loader.exec_module(module)
    return module


class CheckTreeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.dont_write_bytecode = True
        cls.script = load_script()

    def violations(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**IN_ORDER, **changes}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return self.script.violations(root)

    def test_tree_in_order_is_clean(self):
        self.assertEqual(self.violations({}), [])

    def test_each_violation_is_found_once(self):
        for name, changes, expected in CASES:
            with self.subTest(name):
                self.assertEqual(self.violations(changes), [expected])


if __name__ == "__main__":
    unittest.main()
