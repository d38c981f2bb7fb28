#pragma once

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "manifest/traced_text.h"
#include "model/platform.h"

namespace cronwarp::manifest {

// Finds what the platform changes on the command's way to the shell. `written` is the command as it
// stands in the label, `command` the same with its words joined by single blanks. REQUIRES: neither
// is empty.
void check_command(const TracedText& written, const TracedText& command, Platform platform,
                   const SourceText& source, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
