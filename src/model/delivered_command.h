#pragma once

#include <string>
#include <string_view>

#include "model/platform.h"

namespace cronwarp {

// What the platform passes to `sh -c` for a task's command. Convox writes the command through an
// HTML template into the rule's input, and nothing on the way to the container undoes all of it:
// in April 2016 & < > " ' + arrive as entities; later the Lambda decodes the numeric ones
// (" ' +), and &amp; &lt; &gt; stay. Backslashes, which the two layers of JSON read as escapes, are
// returned as they are.
std::string delivered_command(Platform platform, std::string_view command);

}  // namespace cronwarp
