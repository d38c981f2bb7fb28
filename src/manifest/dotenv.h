#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "manifest/interpolation.h"

namespace cronwarp::manifest {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

// Reads an env file as docker compose does: NAME=value lines, '#' comments, an optional "export",
// 'literal' and "expanded" quotes (which may span lines); a NAME alone takes the caller's value.
// ${NAME} in unquoted and double-quoted values refers to earlier lines and to `outer`, which wins.
// In file order; a repeated name appears again. What is wrong goes to `diagnostics`.
NamedValues read_dotenv(const SourceText& file, const Variables& outer, Diagnostics& diagnostics);

// Replaces the value of `name`, or adds it at the end.
void set_value(NamedValues& values, std::string name, std::string value);

}  // namespace cronwarp::manifest
