#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "runner/cassette.h"

// A cassette as JSON. reports/schema/cassette.schema.json describes it.

namespace cronwarp {

// One container, task and run per line, so that two recordings can be compared by lines.
void write_cassette_json(const Cassette& cassette, std::ostream& out);

// On failure: what is wrong and where, such as "runs[3].duration_ms is a text, and must be a
// number". What it does not know is ignored, unless the major version of the format is another.
Expected<Cassette, std::string> parse_cassette_json(std::string_view text);

}  // namespace cronwarp
