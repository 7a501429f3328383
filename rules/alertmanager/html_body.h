#pragma once

#include "rules/alertmanager/alertmanager_draft.h"
#include "rules/diagnostic.h"

namespace alertd::rules {

// Reports, as warnings, what keeps the `html` of e-mails from being rendered: mistakes of the
// template language, and places for values where it cannot be said how to escape them. Templates
// that every Alertmanager has may be called, and any where the files of `templates:` are not all
// here.
void CheckHtmlBodies(const AlertmanagerDraft& alertmanager, Diagnostics& diagnostics);

}  // namespace alertd::rules
